import { micros, noMoney } from '../money.ts';
import type { Price } from '../plan/plan.ts';
import { roundDown, roundUp, units } from '../units.ts';
import type { Units } from '../units.ts';
import { priceOf } from './price.ts';
import { drawFrom } from './rating.ts';
import type { Charge, Purse, Tally } from './rating.ts';

/** One side of a change of price: the price, and what the session used and paid at it so far. */
export interface Side {
  readonly price: Price;
  readonly tally: Tally;
}

/**
 * The most that usage can cost which may fall on either side of a change of price, in any parts.
 *
 * Each side rounds up by itself: what it charges, and, where allowances pay a part of it, what is
 * left for money. Units cost what they cost where they are dearest; fees may be due on both sides.
 * What remains of this bound after a part was used never exceeds what is left of it, for up to
 * `grants` parts.
 */
export function dearestCharge(
  sides: readonly [Side, Side],
  further: Units,
  purse: Purse,
  grants: number,
): Charge {
  const step = commonStep(sides[0].price.increment, sides[1].price.increment);
  const spareCharged = spareOf(sides, ({ charged, used }) => charged - used);
  const rounded = roundDown(units(further + spareCharged), step);
  const { draws, rest: moneyUnits } = drawFrom(purse.supplies, rounded);
  const isShared = purse.supplies.length > 0;
  const spare = isShared
    ? spareOf(sides, ({ moneyUnits: paid }, { increment }) => roundUp(paid, increment) - paid)
    : 0n;
  const money =
    moneyUnits === 0n
      ? noMoney
      : priceOf(dearest(sides, grants), roundDown(units(moneyUnits + spare), step));
  return { charged: rounded, draws, moneyUnits, money };
}

/** The largest step of which both increments are multiples: so is what both charge together. */
function commonStep(a: Units, b: Units): Units {
  return b === 0n ? a : commonStep(b, units(a % b));
}

/** Units that rounding up can add on both sides, less what it has added already. */
function spareOf(sides: readonly Side[], added: (tally: Tally, price: Price) => bigint): bigint {
  return sides.reduce(
    (sum: bigint, { price, tally }) => sum + price.increment - 1n - added(tally, price),
    0n,
  );
}

/** A price at which nothing costs less than on either side. */
function dearest([a, b]: readonly [Side, Side], grants: number): Price {
  const perUnit = [highest(a.price) * b.price.block, highest(b.price) * a.price.block];
  const amount = perUnit.reduce((most, one) => (one > most ? one : most), 0n);
  const fees = feeLeft(a) + feeLeft(b);
  // Each report rounds on both sides, and this bound once: less than three millionths a grant.
  const roundings = amount === 0n ? 0n : 3n * BigInt(grants);
  return {
    name: `${a.price.name} or ${b.price.name}`,
    increment: units(1n),
    block: units(a.price.block * b.price.block),
    amount: micros(amount),
    rounding: 'up',
    connectFee: micros(fees + roundings),
    tiers: [],
  };
}

function highest({ amount, tiers }: Price): bigint {
  return tiers.reduce((most: bigint, tier) => (tier.amount > most ? tier.amount : most), amount);
}

function feeLeft({ price, tally }: Side): bigint {
  return tally.moneyUnits === 0n ? price.connectFee : 0n;
}
