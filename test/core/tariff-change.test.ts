import { describe, expect, test } from 'vitest';
import { instant } from '../../services/core/time.ts';
import type { Instant } from '../../services/core/time.ts';
import { charges, given, noMoreQuota, prepaid, Service } from '../support/given.ts';
import type { Action, Expectation, Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';
import {
  answerFor,
  balance,
  charged,
  granted,
  grantedAsLast,
  overrun,
  reserved,
} from '../support/shows.ts';

// A call that goes on while the price changes: from 0.10 a minute to 0.05 and 0.03 to connect, at
// 18:00 in Berlin, 17:00 UTC. In the morning the other way round.

const plans = { 'rating-cases': planFrom(ratingPlan) };
const call = new Service(50n, 'seconds', 60n);
const noAllowances = {
  openingAllowances: ['minutes', 'texts'].map((name) => ({ name, remaining: 0n as never })),
};

const at = (text: string): Instant => instant(BigInt(Date.parse(`2026-11-24T${text}Z`)));

function itIs(time: string): Action {
  return ({ ledger }) => {
    ledger.now = at(time);
  };
}

function caller(money: string, time: string): Story {
  return given({ ...prepaid(money), ...noAllowances }, plans).when(itIs(time));
}

/** What the network was told of the change, and for how long the quota holds. */
function told(change: string | null, validity: bigint): Expectation {
  return (record) => {
    const { tariffChangeAt, validity: seconds } = answerFor(record, call);
    expect([tariffChangeAt, seconds]).toEqual([change === null ? null : at(change), validity]);
  };
}

/** Reports in containers, as a network does that closes one when the price changes. */
function reportsParts(
  kind: 'update' | 'release',
  ...parts: readonly (readonly [minutes: bigint, until: string, change?: 'before' | 'after'])[]
): Action {
  const used = parts.map(([minutes, until, change]) => ({
    ...call.container(minutes),
    usedAt: at(until),
    tariffChange: change ?? null,
  }));
  return charges(kind, [{ ...call.group(undefined, noMoreQuota), used }]);
}

describe('a grant that lives through a change of price', () => {
  test('says when it is, and holds what it costs on the dearer side', () => {
    caller('100.00', '16:30:00')
      .when(call.starts({ asks: 60n }))
      .expects(granted(call, 60n), told('17:00:00', 3600n))
      // 61 min at 0.10, as each side may round up; the fee; three roundings.
      .expects(reserved('6.130003'));
  });

  test('is debited at the price of either side, by when units were used', () => {
    caller('100.00', '16:30:00')
      .when(call.starts({ asks: 60n }))
      .when(itIs('17:10:00'))
      .when(reportsParts('update', [30n, '17:00:00'], [10n, '17:10:00']))
      .expects(charged('3.53'), overrun(0n), balance('96.47'));
  });

  test('the network may say which side it was, whatever its clock says', () => {
    caller('100.00', '16:30:00')
      .when(call.starts({ asks: 60n }))
      .when(itIs('17:10:00'))
      .when(reportsParts('update', [30n, '17:00:02', 'before'], [10n, '16:59:59', 'after']))
      .expects(charged('3.53'));
  });

  test('ends at a second change', () => {
    const night = caller('1000.00', '16:59:00').when(call.starts());
    night.expects(told('17:00:00', 3600n));
    given({ ...prepaid('1000.00'), ...noAllowances }, longPlans)
      .when(itIs('16:59:00'))
      .when(call.starts())
      .expects(told('17:00:00', 14n * 3600n + 60n));
  });

  test('says nothing of a change after it', () => {
    caller('100.00', '15:59:59').when(call.starts()).expects(told(null, 3600n), reserved('6.00'));
  });

  test('from the morning on, the dearer price is the one to come', () => {
    caller('100.00', '06:30:00')
      .when(call.starts({ asks: 60n }))
      .expects(told('07:00:00', 3600n), reserved('6.130003'))
      .when(itIs('07:10:00'))
      .when(reportsParts('release', [30n, '07:00:00'], [10n, '07:10:00']))
      .expects(charged('2.53'), overrun(0n));
  });
});

const [base] = plans['rating-cases'].rates.filter(({ ratingGroup }) => ratingGroup === 50n);
if (base === undefined) throw new Error('no group 50');
const longPlans = {
  'rating-cases': { ...plans['rating-cases'], rates: [{ ...base, validity: 86_400n }] },
};

describe('where funds do not pay for the dearer side', () => {
  test('quota is exact, and ends where the price changes', () => {
    caller('2.00', '16:55:00')
      .when(call.starts())
      .expects(grantedAsLast(call, 20n), told(null, 300n), reserved('2.00'));
  });

  test('what is used after it all the same costs what it was granted at', () => {
    caller('2.00', '16:55:00')
      .when(call.starts())
      .when(itIs('17:12:00'))
      .when(reportsParts('release', [17n, '17:12:00']))
      .expects(charged('1.70'), overrun(0n), balance('0.30'));
  });
});

test('usage that no grant covers costs what it does when it is used', () => {
  caller('10.00', '16:50:00')
    .when(charges('create', []))
    .when(itIs('17:20:00'))
    .when(reportsParts('update', [10n, '17:00:00'], [10n, '17:10:00']))
    .expects(charged('1.53'), overrun(1200n));
});

test('time of use is that of the request where no container tells another', () => {
  caller('10.00', '16:59:00')
    .when(charges('create', []))
    .when(itIs('17:00:00'))
    .when(call.reports(1n, noMoreQuota))
    .expects(charged('0.10'))
    .when(itIs('17:00:01'))
    .when(call.reports(1n, noMoreQuota))
    .expects(charged('0.08'));
});
