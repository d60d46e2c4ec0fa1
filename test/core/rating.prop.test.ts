import fc from 'fast-check';
import { expect, test } from 'vitest';
import { micros, noMoney } from '../../services/core/money.ts';
import type { Rate } from '../../services/core/plan/plan.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { priceOf, unitsWithin } from '../../services/core/rating/price.ts';
import { chargeFor, largestQuota } from '../../services/core/rating/rating.ts';
import type { Purse, Tally } from '../../services/core/rating/rating.ts';
import { noUnits, units } from '../../services/core/units.ts';
import { planFrom } from '../support/plans.ts';

const [voiceRate] = planFrom(demoPlans.payAsYouGo).rates as [Rate, ...Rate[]];

const count = (min: bigint, max: bigint) => fc.bigInt({ min, max }).map(units);

/** Rates with odd increments, blocks and prices, under all three roundings. */
const rates: fc.Arbitrary<Rate> = fc
  .record({
    increment: count(1n, 70n),
    block: count(1n, 130n),
    price: fc.bigInt({ min: 0n, max: 250n }).map(micros),
    rounding: fc.constantFrom('up' as const, 'down' as const, 'half-up' as const),
  })
  .map((odd) => ({ ...voiceRate, ...odd }));

const supplies = fc.array(count(0n, 200n), { maxLength: 3 });

function purseOf(amounts: readonly bigint[], money: bigint): Purse {
  return {
    supplies: amounts.map((one, i) => ({ allowance: `a${i}`, units: units(one) })),
    money: micros(money),
  };
}

const nothing: Tally = { used: noUnits, charged: noUnits, moneyUnits: noUnits, money: noMoney };

/** Charges reports one after the other: what is left in the purse pays for the next. */
function chargedInReports(rate: Rate, reports: readonly bigint[], purse: Purse) {
  let tally = nothing;
  let supply = purse.supplies;
  for (const report of reports) {
    const cost = chargeFor(rate, tally, units(report), { ...purse, supplies: supply });
    supply = supply.map((one) => {
      const drawn = cost.draws.find(({ allowance }) => allowance === one.allowance);
      return { ...one, units: units(one.units - (drawn?.units ?? 0n)) };
    });
    tally = {
      used: units(tally.used + report),
      charged: units(tally.charged + cost.charged),
      moneyUnits: units(tally.moneyUnits + cost.moneyUnits),
      money: micros(tally.money + cost.money),
    };
  }
  return { tally, supply };
}

test('however usage is cut into reports, it costs the same', () => {
  const reports = fc.array(fc.bigInt({ min: 0n, max: 150n }), { maxLength: 12 });
  fc.assert(
    fc.property(rates, reports, supplies, (rate, cut, amounts) => {
      const purse = purseOf(amounts, 0n);
      const whole = [cut.reduce((sum, one) => sum + one, 0n)];
      expect(chargedInReports(rate, cut, purse)).toEqual(chargedInReports(rate, whole, purse));
    }),
    { numRuns: 250 },
  );
});

test('the largest quota fits the purse, and one step more does not', () => {
  const prior = fc.array(fc.bigInt({ min: 0n, max: 150n }), { maxLength: 4 });
  const funds = fc.bigInt({ min: 0n, max: 5000n });
  fc.assert(
    fc.property(rates, prior, supplies, funds, (rate, reports, amounts, money) => {
      fc.pre(rate.price > 0n);
      const { tally, supply } = chargedInReports(rate, reports, purseOf(amounts, money));
      const purse = { supplies: supply, money: micros(money) };
      const most = largestQuota(rate, tally, purse);
      expect(chargeFor(rate, tally, most, purse).money <= money).toBe(true);
      const more = units(most + rate.increment);
      expect(chargeFor(rate, tally, more, purse).money > money).toBe(true);
    }),
    { numRuns: 250 },
  );
});

test('units within a budget are the inverse of the price, under every rounding', () => {
  fc.assert(
    fc.property(rates, fc.bigInt({ min: 0n, max: 20_000n }), (rate, budget) => {
      fc.pre(rate.price > 0n);
      const most = unitsWithin(rate, micros(budget));
      expect(most % rate.increment).toBe(0n);
      expect(priceOf(rate, most) <= budget).toBe(true);
      expect(priceOf(rate, units(most + 1n)) > budget).toBe(true);
    }),
    { numRuns: 250 },
  );
});

test('what is free is paid by nothing, and has no limit that a request could reach', () => {
  const free = { ...voiceRate, price: noMoney };
  expect(largestQuota(free, nothing, purseOf([], 0n)) > 10n ** 18n).toBe(true);
  expect(unitsWithin(voiceRate, micros(-1n))).toBe(0n);
});
