import { describe, expect, test } from 'vitest';
import type { LedgerRecord } from '../../services/core/contracts.gen.ts';
import {
  bundle,
  charges,
  fallsDue,
  given,
  givesUp,
  prepaid,
  sms,
  talk,
  timePasses,
  voice,
} from '../support/given.ts';
import type { Action, Said, Story } from '../support/given.ts';
import { dailyPlan } from '../support/daily-plan.ts';
import { planFrom, plans, reversing } from '../support/plans.ts';
import {
  answerFor,
  balance,
  charged,
  denied,
  drawn,
  left,
  nothingChanged,
  noticed,
  openSessions,
  xdrs,
} from '../support/shows.ts';

// A gateway told a network function that there is no answer: what becomes of the event.

const { 'pay-as-you-go': payAsYouGo, bundle: bundled } = plans as Record<
  'pay-as-you-go' | 'bundle',
  (typeof plans)[string]
>;
const reverse = { 'pay-as-you-go': reversing(payAsYouGo) };

/** One text message, by one attempt and its honest repeats. */
function sends(attempt: string, said: Said = {}): Action {
  return sms.buys(1n, { session: 'message', number: 1n, createKey: 'message', attempt, ...said });
}

function sendsAgain(attempt: string): Action {
  return sends(attempt, { retransmission: true });
}

function isRepeat(record: LedgerRecord): void {
  expect([record.outcome, record.postings, record.xdrs]).toEqual(['repeated', [], []]);
}

function debitsOf(story: Story): number {
  const changes = story.ledger.records.flatMap((record) => record.changes);
  const debits = changes.filter(({ type }) => type === 'UsageDebited').length;
  return debits - changes.filter(({ type }) => type === 'UsageReversed').length;
}

describe('an event nobody was answered', () => {
  test('stays debited, unless the plan says otherwise', () => {
    given(prepaid('1.00'))
      .when(sends('first'))
      .when(givesUp('first'))
      .expects(nothingChanged(), balance('0.95'));
  });

  test('is given back with a correction that takes its xDR back', () => {
    const story = given(prepaid('1.00'), reverse).when(sends('first')).expects(balance('0.95'));
    const [sold] = story.last.xdrs;
    story.when(givesUp('first')).expects(balance('1.00'), openSessions(0), xdrs(1, 'abandoned'));
    const [correction] = story.last.xdrs;
    expect(correction).toMatchObject({
      kind: 'correction',
      session: sold?.session,
      number: sold?.number,
      used: -1n,
      charged: -1n,
      money: -50_000n,
      prices: [{ price: 'standard', used: -1n, charged: -1n, moneyUnits: -1n, money: -50_000n }],
    });
    expect(story.ledger.audit.trialBalance().some(({ pot }) => pot === 'usage-revenue')).toBe(
      false,
    );
  });

  test('is decided anew when it comes again, and charged once', () => {
    const story = given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(givesUp('first'))
      .when(sendsAgain('second'))
      .expects(charged('0.05'), balance('0.95'), xdrs(1, 'event'))
      .when(sendsAgain('third'))
      .expects(isRepeat, balance('0.95'));
    expect(debitsOf(story)).toBe(1);
  });

  test('may be refused when it comes again: nothing is kept for it', () => {
    given(prepaid('0.05'), reverse)
      .when(sends('first'))
      .when(givesUp('first'))
      .when(sends('other', { session: 'other', createKey: 'other' }))
      .when(sendsAgain('second'))
      .expects((record) => expect(answerFor(record).result).toBe('QUOTA_LIMIT_REACHED'));
  });

  test('is given back once, however often it is given up', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(givesUp('first'))
      .when(givesUp('first'))
      .expects(nothingChanged(), balance('1.00'));
  });

  test('is given back with all its rating groups', () => {
    const groups = [sms.group(undefined, { asks: 2n }), voice.group(undefined, { asks: 1n })];
    given(prepaid('1.00'), reverse)
      .when(charges('event', groups, { attempt: 'first' }))
      .expects(balance('0.80'), xdrs(2, 'event'))
      .when(givesUp('first'))
      .expects(balance('1.00'), xdrs(2, 'abandoned'));
  });

  test('stays debited where its sender was told too long ago', () => {
    const sent = () => given(prepaid('1.00'), reverse).when(sends('first'));
    sent().when(timePasses(119n)).when(givesUp('first')).expects(balance('1.00'));
    sent()
      .when(timePasses(120n))
      .when(givesUp('first'))
      .expects(nothingChanged(), balance('0.95'), isForgotten);
  });

  test('stays debited when it reaches the log after it was given up', () => {
    given(prepaid('1.00'), reverse)
      .when(givesUp('first'))
      .expects(nothingChanged(), balance('1.00'))
      .when(sends('first'))
      .expects(charged('0.05'), balance('0.95'));
  });

  test('stays debited where nobody waited for an answer', () => {
    given(prepaid('1.00'), reverse).when(sms.buys(1n)).expects(charged('0.05'), isForgotten);
  });

  test('stays debited when what it reports has been used', () => {
    given(prepaid('1.00'), reverse)
      .when(sms.hadUsed(1n, { attempt: 'first' }))
      .when(sms.buys(1n, { session: 'b', eventType: 'PEC', attempt: 'second' }))
      .expects(isForgotten)
      .when(givesUp('first'))
      .expects(nothingChanged())
      .when(givesUp('second'))
      .expects(nothingChanged(), balance('0.90'));
  });

  test('leaves nothing to give back when it was refused', () => {
    given(prepaid('0.04'), reverse)
      .when(sends('first'))
      .expects(isForgotten)
      .when(givesUp('first'))
      .expects(nothingChanged(), balance('0.04'))
      .when(sendsAgain('second'))
      .expects(isRepeat);
  });
});

function isForgotten(_: unknown, { unconfirmed }: Story['account']): void {
  expect(unconfirmed).toEqual([]);
}

describe('an event that is sent again', () => {
  test('stays debited as long as one of those who asked may have heard the answer', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(sendsAgain('second'))
      .expects(isRepeat)
      .when(givesUp('first'))
      .expects(balance('0.95'), xdrs(0))
      .when(sendsAgain('third'))
      .expects(isRepeat);
  });

  test('is given back when all have given up, in whatever order', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(sendsAgain('second'))
      .when(sends('third', { session: 'message at another time', retransmission: true }))
      .when(givesUp('second'))
      .when(givesUp('first'))
      .expects(balance('0.95'))
      .when(givesUp('third'))
      .expects(balance('1.00'), xdrs(1, 'abandoned'));
  });

  test('is not taken for two attempts when the log holds one twice', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(sends('first'))
      .expects(isRepeat)
      .when(givesUp('first'))
      .expects(balance('1.00'));
  });

  test('may be given up from its last attempt on', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(timePasses(100n))
      .when(sendsAgain('second'))
      .when(givesUp('first'))
      .when(timePasses(100n))
      .when(givesUp('second'))
      .expects(balance('1.00'));
  });

  test('stays debited when more attempts wait than are kept', () => {
    const story = given(prepaid('1.00'), reverse).when(sends('0'));
    for (let i = 1; i < 8; i++) story.when(sendsAgain(`${i}`));
    expect(story.account.unconfirmed).toHaveLength(1);
    story.when(sendsAgain('8')).expects(isForgotten);
    for (let i = 0; i <= 8; i++) story.when(givesUp(`${i}`)).expects(balance('0.95'));
  });

  test('is still refused with other content', () => {
    given(prepaid('1.00'), reverse)
      .when(sends('first'))
      .when(sends('second', { digest: 'other' }))
      .expects(denied('REQUEST_CONFLICT'))
      .when(givesUp('first'))
      .expects(balance('1.00'));
  });
});

test('of many events the oldest are counted as confirmed', () => {
  const story = given(prepaid('10.00'), reverse);
  for (let i = 0; i < 33; i++) {
    story.when(sends(`${i}`, { session: `m${i}`, createKey: `m${i}` }));
  }
  story
    .when(givesUp('0'))
    .expects(nothingChanged())
    .when(givesUp('1'))
    .expects((_, account) => expect(account.unconfirmed).toHaveLength(31));
});

describe('units of an allowance', () => {
  test('go back, and with them the level', () => {
    given(bundle('1.00', { text: 50n }), { bundle: reversing(bundled) })
      .when(sends('first'))
      .expects(drawn(1n), left('text', 49n), noticed('normal → low'))
      .when(givesUp('first'))
      .expects(left('text', 50n), balance('1.00'), noticed('low → normal'), xdrs(1, 'abandoned'));
  });

  test('are lost when their time is over', () => {
    const daily = reversing(planFrom(dailyPlan));
    const story = given({ ...prepaid('1.40'), planVersion: 'daily' }, { daily })
      .when(timePasses(86_390n))
      .when(sends('first'))
      .expects(drawn(1n), left('text', 5n))
      .when(timePasses(20n))
      .when(fallsDue())
      .expects(left('text', 6n))
      .when(givesUp('first'))
      .expects(left('text', 6n), xdrs(1, 'abandoned'));
    const pots = story.last.postings.map(({ pot, units }) => [pot, units]);
    expect(pots).toEqual([
      ['consumed', -1n],
      ['expired', 1n],
    ]);
  });

  test('are lost when their time is over and a call holds some of the same', () => {
    const daily = reversing(planFrom(dailyPlan));
    given({ ...prepaid('1.40'), planVersion: 'daily' }, { daily })
      .when(timePasses(86_390n))
      .when(talk.buys(60n, { session: 'event', attempt: 'first' }))
      .when(talk.starts({ asks: 240n }))
      .when(timePasses(20n))
      .when(givesUp('first'))
      .expects(({ changes }) => {
        const types = changes.map(({ type }) => type);
        expect(types.slice(-3)).toEqual(['UsageReversed', 'AnswerAbandoned', 'AllowanceEnded']);
      });
  });
});

test('money that comes back resumes a plan that waited for it', () => {
  const daily = reversing(planFrom(dailyPlan));
  given({ ...prepaid('1.40'), planVersion: 'daily' }, { daily })
    .when(timePasses(86_390n))
    .when(sms.buys(7n, { session: 'event', attempt: 'first' }))
    .expects(balance('0.65'))
    .when(timePasses(20n))
    .when(fallsDue())
    .expects((_, { subscriptions }) => expect(subscriptions[0]?.status).toBe('lapsed'))
    .when(givesUp('first'))
    .expects((_, { subscriptions }) => expect(subscriptions[0]?.status).toBe('active'));
});
