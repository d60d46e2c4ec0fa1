import { describe, expect, test } from 'vitest';
import type { Notice } from '../../services/core/contracts.gen.ts';
import { parsePlan } from '../../services/core/plan/parse-plan.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { given, money, postpaid, prepaid, topsUp, voice } from '../support/given.ts';
import type { Expectation, Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';

const withThreshold = (moneyThreshold: object) => ({
  'pay-as-you-go': planFrom({ ...demoPlans.payAsYouGo, moneyThreshold }),
});

/** A prepaid account of a plan that tells below 2.00. */
function watched(balance: string): Story {
  return given(prepaid(balance), withThreshold({ below: '2.00' }));
}

function told(...expected: readonly Partial<Notice>[]): Expectation {
  return (record) => {
    expect(record.notices).toHaveLength(expected.length);
    for (const [i, notice] of expected.entries()) expect(record.notices[i]).toMatchObject(notice);
  };
}

describe('money below an amount', () => {
  test('is told once, with the device that caused it', () => {
    watched('2.50')
      .when(voice.starts({ identity: 'msisdn-15550011' }))
      .expects(told())
      .when(voice.reports(6n, { identity: 'msisdn-15550011' }))
      .expects(
        told({
          counter: 'MoneyThreshold',
          previousState: 'normal',
          currentState: 'low',
          allowance: null,
          identity: 'msisdn-15550011',
          unit: 'money',
          remaining: money('1.90') as never,
          allocated: money('2.00') as never,
          percent: 100,
          text: 'Money is low: 1.90 USD left.',
        }),
      )
      .when(voice.reports(1n, { identity: 'msisdn-15550011' }))
      .expects(told());
  });

  test('is normal at exactly the amount, whatever is held', () => {
    watched('2.00').when(voice.starts()).expects(told()).when(voice.ends()).expects(told());
    watched('2.10').when(voice.starts()).when(voice.reports(1n)).expects(told());
  });

  test('is told again once a top-up ends it, and once more below', () => {
    watched('2.00')
      .when(voice.starts())
      .when(voice.reports(1n))
      .expects(told({ currentState: 'low' }))
      .when(topsUp({ money: '5.00' }))
      .expects(
        told({
          previousState: 'low',
          currentState: 'normal',
          identity: null,
          text: 'Money is no longer low: 6.90 USD left.',
        }),
      )
      .when(voice.reports(60n))
      .expects(told({ currentState: 'low', remaining: money('0.90') as never }));
  });

  test('is low from the start, and so not told, where the account opens below it', () => {
    watched('1.00')
      .when(topsUp({ money: '0.50' }))
      .expects(told());
    watched('1.00')
      .when(topsUp({ money: '1.00' }))
      .expects(told({ currentState: 'normal' }));
  });
});

test('money below a share of the credit limit is told', () => {
  const plans = withThreshold({ percentOfLimit: '10' });
  given(postpaid({ owed: '89.00', limit: '100.00' }), plans)
    .when(voice.starts())
    .when(voice.reports(10n))
    .expects(told())
    .when(voice.reports(1n))
    .expects(
      told({
        currentState: 'low',
        remaining: money('9.90') as never,
        allocated: money('100.00') as never,
        percent: 10,
      }),
    );
});

test('a plan without a threshold tells nothing of money', () => {
  given(prepaid('0.20')).when(voice.starts()).when(voice.reports(2n)).expects(told());
});

test.each([
  [{ below: 'much' }, 'plan.moneyThreshold.below: an amount of 0 or more such as "0.10"'],
  [
    { percentOfLimit: '101' },
    'plan.moneyThreshold.percentOfLimit: a whole number from 1 to 100, as text',
  ],
  [{ below: '1.00', percentOfLimit: '10' }, 'plan.moneyThreshold.below: is not known here'],
  ['2.00', 'plan.moneyThreshold: an object'],
])('a plan with the threshold %j is refused', (moneyThreshold, problem) => {
  const parsed = parsePlan({ ...demoPlans.payAsYouGo, moneyThreshold });
  expect(parsed.kind === 'invalid' && parsed.problems).toContain(problem);
});
