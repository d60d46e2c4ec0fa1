import fc from 'fast-check';
import { expect, test } from 'vitest';
import { micros, noMoney } from '../../services/core/money.ts';
import type { Price } from '../../services/core/plan/plan.ts';
import { priceOf, unitsWithin } from '../../services/core/rating/price.ts';
import { chargeFor, largestQuota } from '../../services/core/rating/rating.ts';
import type { Purse, Tally } from '../../services/core/rating/rating.ts';
import { noUnits, units } from '../../services/core/units.ts';
import { count, prices, standardVoice } from '../support/arbitrary-prices.ts';

/** Of a price that has free units, one more increment may cost nothing. */
function isNeverFree({ amount: beyond, tiers }: Price): boolean {
  return beyond > 0n && tiers.every((tier) => tier.amount > 0n);
}

const supplies = fc.array(count(0n, 200n), { maxLength: 3 });

function purseOf(amounts: readonly bigint[], money: bigint): Purse {
  return {
    supplies: amounts.map((one, i) => ({ allowance: `a${i}`, units: units(one) })),
    money: micros(money),
  };
}

const nothing: Tally = { used: noUnits, charged: noUnits, moneyUnits: noUnits, money: noMoney };

/** Charges reports one after the other: what is left in the purse pays for the next. */
function chargedInReports(price: Price, reports: readonly bigint[], purse: Purse) {
  let tally = nothing;
  let supply = purse.supplies;
  for (const report of reports) {
    const cost = chargeFor(price, tally, units(report), { ...purse, supplies: supply });
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
    fc.property(prices, reports, supplies, (price, cut, amounts) => {
      const purse = purseOf(amounts, 0n);
      const whole = [cut.reduce((sum, one) => sum + one, 0n)];
      expect(chargedInReports(price, cut, purse)).toEqual(chargedInReports(price, whole, purse));
    }),
    { numRuns: 250 },
  );
});

test('the largest quota fits the purse, and one step more does not', () => {
  const prior = fc.array(fc.bigInt({ min: 0n, max: 150n }), { maxLength: 4 });
  const funds = fc.bigInt({ min: 0n, max: 5000n });
  fc.assert(
    fc.property(prices, prior, supplies, funds, (price, reports, amounts, money) => {
      fc.pre(isNeverFree(price));
      const { tally, supply } = chargedInReports(price, reports, purseOf(amounts, money));
      const purse = { supplies: supply, money: micros(money) };
      const most = largestQuota(price, tally, purse);
      expect(chargeFor(price, tally, most, purse).money <= money).toBe(true);
      const more = units(most + price.increment);
      expect(chargeFor(price, tally, more, purse).money > money).toBe(true);
    }),
    { numRuns: 250 },
  );
});

test('units within a budget are the inverse of the price, under every rounding', () => {
  fc.assert(
    fc.property(prices, fc.bigInt({ min: 0n, max: 20_000n }), (price, budget) => {
      fc.pre(isNeverFree(price));
      const most = unitsWithin(price, micros(budget));
      expect(most % price.increment).toBe(0n);
      expect(priceOf(price, most) <= budget).toBe(true);
      expect(priceOf(price, units(most + 1n)) > budget).toBe(true);
    }),
    { numRuns: 250 },
  );
});

test('what is free is paid by nothing, and has no limit that a request could reach', () => {
  const free = { ...standardVoice, amount: noMoney };
  expect(largestQuota(free, nothing, purseOf([], 0n)) > 10n ** 18n).toBe(true);
  expect(unitsWithin(standardVoice, micros(-1n))).toBe(0n);
});
