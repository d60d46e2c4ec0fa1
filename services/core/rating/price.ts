import { divide, micros } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Rate } from '../plan/plan.ts';
import { noUnits, roundDown, roundUp, units, unitsMax } from '../units.ts';
import type { Units } from '../units.ts';

/** What `billed` units of one session cost in all: rounded up to whole increments, once. */
export function priceOf(rate: Rate, billed: Units): Micros {
  const whole = roundUp(billed, rate.increment);
  return micros(divide(whole * rate.price, rate.block, rate.rounding));
}

/**
 * The most units of one session that cost no more than `budget` in all: the inverse of `priceOf`.
 */
export function unitsWithin(rate: Rate, budget: Micros): Units {
  if (budget < 0n) return noUnits;
  if (rate.price === 0n) return roundDown(unitsMax, rate.increment);
  const most = roundDown(units(largestProduct(rate, budget) / rate.price), rate.increment);
  return most < unitsMax ? most : roundDown(unitsMax, rate.increment);
}

/**
 * The largest `units × price` whose quotient by the block still rounds to no more than the budget.
 */
function largestProduct(rate: Rate, budget: Micros): bigint {
  switch (rate.rounding) {
    case 'up':
      return budget * rate.block;
    case 'down':
      return (budget + 1n) * rate.block - 1n;
    case 'half-up':
      return ((budget * 2n + 1n) * rate.block - 1n) / 2n;
  }
}
