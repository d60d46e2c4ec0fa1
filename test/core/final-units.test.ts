import { describe, expect, test } from 'vitest';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { parsePlan } from '../../services/core/plan/parse-plan.ts';
import { charges, given, isSet, noMoreQuota, prepaid, topsUp, voice } from '../support/given.ts';
import type { Action, Expectation, Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { envelope } from '../support/pure-ledger.ts';
import { answerFor, charged, granted, refused } from '../support/shows.ts';

// What becomes of the last units that funds pay for, and who is told when there is more.

const [voiceRate] = demoPlans.payAsYouGo.rates;
const portal = { type: 'URL', address: 'https://portal.example/top-up' } as const;
const terms = {
  redirect: { finalAction: 'REDIRECT', redirectTo: portal },
  restrict: { finalAction: 'RESTRICT_ACCESS', restrictTo: ['portal', 'dns'] },
  terminate: { finalAction: 'TERMINATE' },
} as const;

function planWith(of: keyof typeof terms) {
  return planFrom({ ...demoPlans.payAsYouGo, rates: [{ ...voiceRate, ...terms[of] }] });
}

function caller(money: string, of: keyof typeof terms): Story {
  return given(prepaid(money), { [of]: planWith(of) });
}

const notifyUri = 'http://smf.example/notify';

function final(action: string, targets: readonly string[], count: bigint): Expectation {
  return (record) => {
    const answer = answerFor(record, voice);
    expect([answer.result, answer.granted, answer.finalAction, answer.finalTargets]).toEqual([
      'SUCCESS',
      count * 60n,
      action,
      targets,
    ]);
  };
}

function tells(...expected: readonly string[]): Expectation {
  return ({ callbacks }) => {
    const shown = callbacks.map(({ type, session, notifyUri: at, ratingGroups }) => {
      return `${type} ${session} ${ratingGroups.join()} at ${at}`;
    });
    expect(shown).toEqual(expected);
  };
}

describe('the last units', () => {
  test('say where the subscriber is led', () => {
    caller('0.30', 'redirect')
      .when(voice.starts())
      .expects(final('REDIRECT', ['URL', portal.address], 3n));
  });

  test('say what stays open', () => {
    caller('0.30', 'restrict')
      .when(voice.starts())
      .expects(final('RESTRICT_ACCESS', ['portal', 'dns'], 3n));
  });

  test('of nothing: the subscriber is led at once, and nothing is held', () => {
    caller('0.05', 'redirect')
      .when(voice.starts())
      .expects(final('REDIRECT', ['URL', portal.address], 0n))
      .expects((_, account) => expect(account.reserved).toBe(0n));
  });

  test('once used are debited, and the network is told when to ask again', () => {
    caller('0.30', 'redirect')
      .when(voice.starts())
      .when(voice.reports(3n, noMoreQuota))
      .expects(charged('0.30'))
      .expects((record) => {
        const { granted: more, validity } = answerFor(record, voice);
        expect([more, validity]).toEqual([null, 3600n]);
      });
  });

  test('that end the service are as they always were', () => {
    caller('0.30', 'terminate')
      .when(voice.starts())
      .expects(final('TERMINATE', [], 3n))
      .when(voice.reports(3n))
      .expects(refused(voice, 'QUOTA_LIMIT_REACHED'));
  });
});

describe('a session that waits for funds', () => {
  const calls = voice.starts({ notifyUri });

  test.each(['terminate', 'redirect'] as const)('is told of a top-up: %s', (of) => {
    caller('0.30', of)
      .when(calls)
      .when(topsUp({ money: '50.00' }))
      .expects(tells(`REAUTHORIZATION call 10 at ${notifyUri}`))
      .when(voice.reports(1n))
      .expects(granted(voice, 60n))
      .when(topsUp({ money: '1.00' }))
      .expects(tells());
  });

  test('was refused, and is told all the same', () => {
    caller('0.05', 'terminate')
      .when(calls)
      .expects(refused(voice, 'QUOTA_LIMIT_REACHED'))
      .when(topsUp({ money: '50.00' }))
      .expects(tells(`REAUTHORIZATION call 10 at ${notifyUri}`))
      .when(voice.asks())
      .expects(granted(voice, 60n))
      .when(topsUp({ money: '50.00' }))
      .expects(tells());
  });

  test('is told at the address it named last', () => {
    caller('0.05', 'terminate')
      .when(calls)
      .when(voice.asks({ notifyUri: 'http://smf.example/other' }))
      .when(topsUp({ money: '5.00' }))
      .expects(tells('REAUTHORIZATION call 10 at http://smf.example/other'));
  });

  test('named no address, and is told nothing', () => {
    caller('0.05', 'terminate')
      .when(voice.starts())
      .when(topsUp({ money: '5.00' }))
      .expects(tells());
  });
});

describe('a suspended account', () => {
  test('has its sessions ended by their network functions', () => {
    caller('10.00', 'terminate')
      .when(voice.starts({ notifyUri }))
      .when(voice.starts({ session: 'other', notifyUri, identity: 'msisdn-15550011' }))
      .when(isSet('suspended'))
      .expects(
        tells(`ABORT_CHARGING call  at ${notifyUri}`, `ABORT_CHARGING other  at ${notifyUri}`),
      )
      .when(isSet('suspended'))
      .expects(tells());
  });

  test('that is active again asks for quota anew', () => {
    caller('10.00', 'terminate')
      .when(voice.starts({ notifyUri }))
      .when(isSet('suspended'))
      .when(voice.reports(1n))
      .when(isSet('active'))
      .expects(tells(`REAUTHORIZATION call 10 at ${notifyUri}`));
  });
});

function isUnknownThere(session = 'call'): Action {
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'AbandonSession', abandonSession: { session } });
  };
}

test('a session that its network function does not know ends, and may go on all the same', () => {
  caller('10.00', 'terminate')
    .when(voice.starts())
    .when(voice.reports(1n))
    .when(isUnknownThere())
    .expects(({ xdrs }, account) => {
      expect(xdrs.map(({ cause }) => cause)).toEqual(['abandoned']);
      expect([account.sessions.length, account.reserved]).toEqual([0, 0n]);
    })
    .when(isUnknownThere())
    .expects(({ changes, outcome }) => expect([changes, outcome]).toEqual([[], 'applied']));
});

test('what a network does when nobody answers is told with the first answer', () => {
  const plan = planFrom({ ...demoPlans.payAsYouGo, failureHandling: 'CONTINUE' });
  given(prepaid('1.00'), { plan })
    .when(charges('create', []))
    .expects(({ answer }) => expect(answer?.failureHandling).toBe('CONTINUE'));
});

test('what makes a network report comes with its quota', () => {
  const triggers = [
    { type: 'QUOTA_THRESHOLD', category: 'IMMEDIATE_REPORT' },
    { type: 'TIME_LIMIT', category: 'DEFERRED_REPORT', limit: '600' },
  ];
  const rates = [{ ...voiceRate, triggers }];
  given(prepaid('1.00'), { plan: planFrom({ ...demoPlans.payAsYouGo, rates }) })
    .when(voice.starts())
    .expects((record) =>
      expect(answerFor(record, voice).triggers).toEqual([
        'QUOTA_THRESHOLD:IMMEDIATE_REPORT',
        'TIME_LIMIT:DEFERRED_REPORT:600',
      ]),
    );
});

test.each([
  [{ finalAction: 'REDIRECT' }, 'redirectTo: an object'],
  [
    { finalAction: 'REDIRECT', redirectTo: { type: 'URL', address: 'two words' } },
    'redirectTo.address: an address without white space',
  ],
  [{ finalAction: 'RESTRICT_ACCESS', restrictTo: [] }, 'restrictTo: a list of 1 to 1000 texts'],
  [
    { triggers: [{ type: 'quota', category: 'IMMEDIATE_REPORT' }] },
    'triggers[0].type: a trigger type such as QUOTA_THRESHOLD',
  ],
])('%j is refused', (more, problem) => {
  const parsed = parsePlan({ ...demoPlans.payAsYouGo, rates: [{ ...voiceRate, ...more }] });
  const problems = parsed.kind === 'invalid' ? parsed.problems : [];
  expect(problems).toContain(`plan.rates[0].${problem}`);
});
