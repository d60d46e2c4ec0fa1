import { describe, expect, test } from 'vitest';
import type { Change } from '../../services/core/contracts.gen.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { formatMoney } from '../../services/core/money.ts';
import { instant } from '../../services/core/time.ts';
import {
  data,
  fallsDue,
  given,
  movesTo,
  postpaid,
  prepaid,
  timePasses,
  topsUp,
  voice,
} from '../support/given.ts';
import type { Action, Expectation, Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { balance, charged, denied, drawn, granted, noticed, owed } from '../support/shows.ts';

// Periods, their fees and allowances: what is due once, what expires and what is taken over.

const voiceUnits = { name: 'voice', unit: 'seconds', ratingGroups: ['10'], amount: '6000' };
const terms = { priority: '2', lowPercent: '50' };
const monthly = {
  ...demoPlans.payAsYouGo,
  name: 'monthly',
  period: { months: '1' },
  fee: '10.00',
  allowances: [
    { ...voiceUnits, ...terms, rollover: '3000' },
    { name: 'data', unit: 'octets', ratingGroups: ['30'], amount: '1000000000', ...terms },
  ],
  promotions: [
    {
      topUpOf: '20.00',
      bonus: {
        ...voiceUnits,
        name: 'gift',
        amount: '600',
        ...terms,
        priority: '1',
        validDays: '7',
      },
    },
  ],
};
const plans = {
  monthly: planFrom(monthly),
  dearer: planFrom({ ...monthly, name: 'dearer', fee: '30.00' }),
  weekly: planFrom({ ...monthly, name: 'weekly', period: { days: '7' }, fee: '3.00' }),
  'pay-as-you-go': planFrom(demoPlans.payAsYouGo),
  euros: planFrom({ ...monthly, name: 'euros', currency: 'EUR' }),
};

function itIs(date: string): Action {
  return ({ ledger }) => {
    ledger.now = instant(BigInt(Date.parse(`${date}:00Z`)));
  };
}

function subscriber(money: string, planVersion: keyof typeof plans = 'monthly'): Story {
  return begun({ ...prepaid(money), planVersion });
}

/** Opened on the last day of January, at ten. */
function begun(account: Parameters<typeof given>[0]): Story {
  const story = given({ ...prepaid('0'), ...account }, plans, at('2026-01-31T10:00'));
  return story;
}

const at = (text: string) => instant(BigInt(Date.parse(`${text}:00Z`)));

/** Allowances with what is left of them, in the order they are drawn. */
function allowances(...expected: readonly string[]): Expectation {
  return (_, account) => {
    const shown = account.allowances.map(({ name, funds, expiresAt }) => {
      const until = expiresAt === null ? '' : ` to ${dateOf(expiresAt)}`;
      return `${name} ${funds}${until}`;
    });
    expect(shown).toEqual(expected);
  };
}

function dateOf(time: bigint): string {
  return new Date(Number(time)).toISOString().slice(0, 16);
}

function fees(...expected: readonly string[]): Expectation {
  return ({ xdrs }) => {
    const shown = xdrs
      .filter(({ kind }) => kind !== 'usage')
      .map(({ kind, money, number, connectedAt }) => {
        return `${kind} ${number} ${formatMoney(money)} from ${dateOf(connectedAt)}`;
      });
    expect(shown).toEqual(expected);
  };
}

function changed(...types: readonly Change['type'][]): Expectation {
  return ({ changes }) => expect(changes.map(({ type }) => type)).toEqual(types);
}

const full = ['data 1000000000', 'voice 6000'] as const;
const fullTo = (date: string) => full.map((one) => `${one} to ${date}`);

describe('a period', () => {
  test('costs its fee when the account opens, and grants its allowances', () => {
    subscriber('15.00').expects(
      balance('5.00'),
      fees('fee 1 10.00 from 2026-01-31T10:00'),
      allowances(...fullTo('2026-02-28T10:00')),
    );
  });

  test('is followed by the next at its end, once', () => {
    subscriber('35.00')
      .when(itIs('2026-02-28T09:59'))
      .when(fallsDue())
      .expects(changed())
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(balance('15.00'), fees('fee 2 10.00 from 2026-02-28T10:00'))
      .when(fallsDue())
      .expects(changed(), balance('15.00'));
  });

  test('runs by the day on which it all began, not by the last short month', () => {
    subscriber('100.00')
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .when(itIs('2026-03-31T09:59'))
      .when(fallsDue())
      .expects(changed())
      .when(itIs('2026-03-31T10:00'))
      .when(fallsDue())
      .expects(fees('fee 3 10.00 from 2026-03-31T10:00'));
  });

  test('needs no reminder: any request finds what is due, and periods that nobody saw', () => {
    subscriber('100.00')
      .when(itIs('2026-04-30T12:00'))
      .when(voice.starts())
      .expects(
        granted(voice, 60n),
        balance('60.00'),
        fees(
          'fee 2 10.00 from 2026-02-28T10:00',
          'fee 3 10.00 from 2026-03-31T10:00',
          'fee 4 10.00 from 2026-04-30T10:00',
        ),
      );
  });

  test('that are many come in several records', () => {
    subscriber('100.00', 'weekly')
      .when(itIs('2026-06-30T10:00'))
      .when(fallsDue())
      .expects(balance('61.00'))
      .when(fallsDue())
      .expects(balance('34.00'))
      .when(fallsDue())
      .expects(changed());
  });

  test('is owed by a postpaid account, within its limit', () => {
    begun({ ...postpaid({ owed: '85.00', limit: '100.00' }), planVersion: 'monthly' })
      .expects(owed('95.00'))
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(owed('95.00'), changed('AllowanceEnded', 'AllowanceEnded', 'SubscriptionLapsed'));
  });
});

describe('a subscription whose fee is not paid', () => {
  test('lapses without a debt, and its allowances end', () => {
    subscriber('12.00')
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(balance('2.00'), fees(), allowances());
  });

  test('still is charged by its rates', () => {
    subscriber('0.20')
      .expects(allowances())
      .when(voice.starts())
      .when(voice.ends(2n))
      .expects(charged('0.20'), balance('0.00'));
  });

  test('goes on from the top-up that pays it', () => {
    subscriber('12.00')
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .when(itIs('2026-03-05T08:00'))
      .when(topsUp({ money: '7.99' }))
      .expects(balance('9.99'), allowances())
      .when(topsUp({ money: '0.01' }))
      .expects(
        balance('0.00'),
        fees('fee 1 10.00 from 2026-03-05T08:00'),
        allowances(...fullTo('2026-04-05T08:00')),
      );
  });

  test('is not paid with money that is held', () => {
    subscriber('9.99')
      .when(data.starts({ asks: 500n }))
      .when(topsUp({ money: '0.01' }))
      .expects(changed('ToppedUp'), allowances())
      .when(data.ends(0n))
      .when(fallsDue())
      .expects(fees('fee 1 10.00 from 2026-01-31T10:00'));
  });
});

describe('allowances', () => {
  test('end with their period, but for what is rolled over, which is used first', () => {
    subscriber('100.00')
      .when(voice.starts({ asks: 40n }))
      .when(voice.ends(40n))
      .expects(drawn(2400n))
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(
        allowances(
          'data 1000000000 to 2026-03-31T10:00',
          'voice 6000 to 2026-03-31T10:00',
          'voice, rolled over 3000 to 2026-03-31T10:00',
        ),
      );
  });

  test('that were rolled over once end for good', () => {
    subscriber('100.00')
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .when(itIs('2026-03-31T10:00'))
      .when(fallsDue())
      .expects(
        allowances(
          'data 1000000000 to 2026-04-30T10:00',
          'voice 6000 to 2026-04-30T10:00',
          'voice, rolled over 3000 to 2026-04-30T10:00',
        ),
      );
  });

  test('that a session holds at the end may be used as granted, and then are gone', () => {
    subscriber('100.00')
      .when(itIs('2026-02-28T09:50'))
      .when(voice.starts({ asks: 20n }))
      .when(itIs('2026-02-28T10:05'))
      .when(voice.reports(15n, { asks: 10n }))
      .expects(charged('0.00'), drawn(900n), granted(voice, 10n))
      .expects((_, account) => {
        const reserved = account.allowances.map(({ id, reserved: held }) => [id, held]);
        expect(reserved).toContainEqual(['base:voice:2', 600n]);
        expect(account.allowances.some(({ id }) => id === 'base:voice:1')).toBe(false);
      });
  });

  test('nobody is told that what ended is low', () => {
    subscriber('100.00')
      .when(voice.starts({ asks: 60n }))
      .when(voice.ends(60n))
      .expects(noticed('normal → low'))
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(noticed());
  });

  test('of one priority are drawn in the order in which they end', () => {
    subscriber('100.00')
      .when(topsUp({ money: '20.00' }))
      .when(timePasses(60n))
      .when(topsUp({ money: '20.00' }))
      .expects(
        allowances(
          'gift 600 to 2026-02-07T10:00',
          'gift 600 to 2026-02-07T10:01',
          ...fullTo('2026-02-28T10:00'),
        ),
      )
      .when(voice.starts({ asks: 15n }))
      .when(voice.ends(15n))
      .expects(
        allowances(
          'gift 0 to 2026-02-07T10:00',
          'gift 300 to 2026-02-07T10:01',
          ...fullTo('2026-02-28T10:00'),
        ),
      );
  });
});

describe('a promotion', () => {
  test('gives a bonus for a top-up that is large enough, for its days', () => {
    subscriber('100.00')
      .when(topsUp({ money: '19.99' }))
      .expects(allowances(...fullTo('2026-02-28T10:00')))
      .when(topsUp({ money: '20.00' }))
      .expects(allowances('gift 600 to 2026-02-07T10:00', ...fullTo('2026-02-28T10:00')))
      .when(itIs('2026-02-07T10:00'))
      .when(fallsDue())
      .expects(allowances(...fullTo('2026-02-28T10:00')));
  });

  test('adds to the last bonus where there are too many', () => {
    const story = subscriber('100.00');
    for (let i = 0; i < 10; i++) story.when(timePasses(1n)).when(topsUp({ money: '20.00' }));
    const gifts = story.account.allowances.filter(({ name }) => name === 'gift');
    expect(gifts.map(({ funds }) => funds)).toEqual([...Array(7).fill(600n), 1800n]);
  });
});

describe('a move to another plan', () => {
  test('now gives the fee of the rest back, and starts over', () => {
    subscriber('100.00')
      .when(itIs('2026-02-14T10:00'))
      .when(movesTo('dearer'))
      .expects(
        // 14 of 28 days of 10.00
        fees('correction 1 -5.00 from 2026-02-14T10:00', 'fee 1 30.00 from 2026-02-14T10:00'),
        balance('65.00'),
        allowances(...fullTo('2026-03-14T10:00')),
      );
  });

  test('now must be paid for', () => {
    subscriber('34.99')
      .when(itIs('2026-02-14T10:00'))
      .when(movesTo('dearer'))
      .expects(denied('FUNDS_INSUFFICIENT'), balance('24.99'))
      .when(topsUp({ money: '0.01' }))
      .when(movesTo('dearer'))
      .expects(balance('0.00'));
  });

  test('at renewal waits for the end of the period', () => {
    subscriber('100.00')
      .when(movesTo('dearer', 'renewal'))
      .expects(balance('90.00'))
      .when(itIs('2026-02-28T10:00'))
      .when(fallsDue())
      .expects(
        fees('fee 1 30.00 from 2026-02-28T10:00'),
        balance('60.00'),
        allowances(...fullTo('2026-03-28T10:00'), 'voice, rolled over 3000 to 2026-03-28T10:00'),
      );
  });

  test('to a plan without periods ends them', () => {
    for (const when of ['now', 'renewal'] as const) {
      subscriber('100.00')
        .when(movesTo('pay-as-you-go', when))
        .when(itIs('2026-02-28T10:00'))
        .when(fallsDue())
        .expects(allowances(), balance(when === 'now' ? '100.00' : '90.00'))
        .when(itIs('2026-08-28T10:00'))
        .when(fallsDue())
        .expects(changed());
    }
  });

  test('leaves open sessions with the rates they began with, and what they hold', () => {
    subscriber('100.00')
      .when(voice.starts({ asks: 20n }))
      .when(movesTo('pay-as-you-go'))
      .when(voice.ends(15n))
      .expects(drawn(900n), charged('0.00'))
      .when(fallsDue())
      .expects(allowances(), balance('100.00'));
  });

  test('within one currency', () => {
    subscriber('100.00').when(movesTo('euros')).expects(denied('CURRENCY_MISMATCH'));
  });
});
