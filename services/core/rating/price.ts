import { divide, micros } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Price } from '../plan/plan.ts';
import { noUnits, roundDown, roundUp, units, unitsMax } from '../units.ts';
import type { Units } from '../units.ts';

/**
 * What `billed` units of one session cost in all: rounded up to whole increments, tier by tier, and
 * divided once; with the first of them comes the connect fee.
 */
export function priceOf(price: Price, billed: Units): Micros {
  if (billed <= 0n) return micros(0n);
  let product = 0n;
  let from = 0n;
  const whole = roundUp(billed, price.increment);
  for (const { upTo, amount } of price.tiers) {
    if (whole <= from) break;
    product += (whole < upTo ? whole - from : upTo - from) * amount;
    from = upTo;
  }
  if (whole > from) product += (whole - from) * price.amount;
  return micros(price.connectFee + divide(product, price.block, price.rounding));
}

/**
 * The most units of one session that cost no more than `budget` in all: the inverse of `priceOf`.
 */
export function unitsWithin(price: Price, budget: Micros): Units {
  if (budget < price.connectFee) return noUnits;
  let left = largestProduct(price, micros(budget - price.connectFee));
  let most = 0n;
  for (const { upTo, amount } of price.tiers) {
    const width = upTo - most;
    if (left < width * amount) return roundDown(units(most + left / amount), price.increment);
    left -= width * amount;
    most = upTo;
  }
  const isFree = price.amount === 0n;
  const all =
    isFree || most + left / price.amount > unitsMax ? unitsMax : most + left / price.amount;
  return roundDown(units(all), price.increment);
}

/**
 * The largest `units × amount` whose quotient by the block still rounds to no more than the budget.
 */
function largestProduct(price: Price, budget: Micros): bigint {
  switch (price.rounding) {
    case 'up':
      return budget * price.block;
    case 'down':
      return (budget + 1n) * price.block - 1n;
    case 'half-up':
      return ((budget * 2n + 1n) * price.block - 1n) / 2n;
  }
}
