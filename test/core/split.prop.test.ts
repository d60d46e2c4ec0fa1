import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChargeGroup, UsedUnits } from '../../services/core/contracts.gen.ts';
import { instant } from '../../services/core/time.ts';
import { charges, given, money, noMoreQuota, Service } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';

// However usage is cut into reports and containers, across changes of price by time, tiers and the
// border from allowance to money: it costs the same, and the same allowances pay.

const tiers = [
  { upTo: '60', price: '1.00' },
  { upTo: '180', price: '1.50' },
];
const plans = {
  'rating-cases': planFrom({
    ...ratingPlan,
    rates: ratingPlan.rates.map((rate) => {
      if (rate.ratingGroup !== '50') return rate;
      const [favourite, weekend, evening] = rate.prices;
      return { ...rate, prices: [favourite, weekend, { ...evening, tiers }] };
    }),
    allowances: ratingPlan.allowances.map((one) => ({ ...one, ratingGroups: ['10', '50'] })),
  }),
};
const call = new Service(50n, 'seconds');
const begin = BigInt(Date.parse('2026-11-24T16:00:00Z'));
const hour = 3_600_000n;

/** Stretches of usage, each within one hour: prices change at 17:00, 18:00 and 07:00. */
const stretches = fc.array(fc.record({ hour: fc.bigInt(0n, 16n), used: fc.bigInt(1n, 200n) }), {
  minLength: 1,
  maxLength: 6,
});
/** Where each stretch is cut, in per mille of its length; and which containers go together. */
const cuts = fc.array(fc.array(fc.bigInt(1n, 999n), { maxLength: 3 }), { maxLength: 6 });

interface Part {
  readonly used: bigint;
  readonly until: bigint;
}

function inOrder(of: readonly { readonly hour: bigint; readonly used: bigint }[]): Part[] {
  return of
    .toSorted((a, b) => Number(a.hour - b.hour))
    .map((one, i) => ({ used: one.used, until: begin + one.hour * hour + BigInt(i + 1) * 1000n }));
}

function cutUp(parts: readonly Part[], at: readonly (readonly bigint[])[]): readonly Part[] {
  return parts.flatMap(({ used, until }, i) => {
    const marks = (at[i] ?? []).map((share) => (used * share) / 1000n);
    const ends = [...new Set([...marks, used])].toSorted((a, b) => Number(a - b));
    return ends.map((end, n) => ({ used: end - (ends[n - 1] ?? 0n), until }));
  });
}

function containerOf({ used, until }: Part): UsedUnits {
  return { ...call.container(used), usedAt: instant(until) };
}

/** What a call costs that reports these parts, so many containers a report. */
function costOf(parts: readonly Part[], perReport: number, minutes: bigint) {
  const openingAllowances = [
    { name: 'minutes', remaining: minutes as never },
    { name: 'texts', remaining: 0n as never },
  ];
  const account = { openingFunds: money('1000.00'), openingAllowances };
  const story = given(account, plans, instant(begin));
  story.when(call.starts(noMoreQuota));
  for (let i = 0; i < parts.length; i += perReport) {
    const together = parts.slice(i, i + perReport);
    story.ledger.now = instant(together.at(-1)?.until ?? begin);
    const group: ChargeGroup = {
      ...call.group(undefined, noMoreQuota),
      used: together.map(containerOf),
    };
    story.when(charges('update', [group]));
  }
  story.when(call.ends());
  const [xdr] = story.last.xdrs;
  return {
    funds: story.account.funds,
    charged: xdr?.charged ?? 0n,
    draws: xdr?.draws ?? [],
    prices: (xdr?.prices ?? []).toSorted((a, b) => (a.price < b.price ? -1 : 1)),
  };
}

test('however usage is cut into reports, across tariff times, it costs the same', () => {
  const minutes = fc.bigInt(0n, 400n);
  const perReport = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(stretches, cuts, perReport, minutes, (of, at, together, left) => {
      const parts = inOrder(of);
      const whole = costOf(parts, parts.length, left);
      expect(costOf(cutUp(parts, at), together, left)).toEqual(whole);
    }),
    { numRuns: 150 },
  );
});
