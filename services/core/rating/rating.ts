import type { Draw } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Price } from '../plan/plan.ts';
import { lesser, noUnits, roundDown, roundUp, units } from '../units.ts';
import type { Units } from '../units.ts';
import { priceOf, unitsWithin } from './price.ts';

/**
 * What one rating group of one session has used and paid at one price so far. Rating is cumulative
 * over it.
 */
export interface Tally {
  readonly used: Units;
  /** `used` rounded up to whole increments. */
  readonly charged: Units;
  /** The part of `charged` that money paid for. */
  readonly moneyUnits: Units;
  readonly money: Micros;
}

/** Units of one allowance that may be drawn. */
export interface Supply {
  readonly allowance: string;
  readonly units: Units;
}

/** What there is to pay with: allowances in the order they are drawn, then money. */
export interface Purse {
  readonly supplies: readonly Supply[];
  /** Available money; never below zero. */
  readonly money: Micros;
}

/** What some further usage costs, and who pays. */
export interface Charge {
  /** Units charged: rounded up over the whole session, less what was charged before. */
  readonly charged: Units;
  readonly draws: readonly Draw[];
  /** The part of `charged` that no allowance covers. */
  readonly moneyUnits: Units;
  readonly money: Micros;
}

/**
 * Rates further usage on top of what the session used before.
 *
 * Units are rounded up once over the session, drawn from allowances in order, and the rest is
 * rounded up to whole increments of its own price; so however usage is cut into reports, it costs
 * the same. Money may exceed the purse: whether that is allowed is the caller's question.
 */
export function chargeFor(price: Price, tally: Tally, further: Units, purse: Purse): Charge {
  const charged = units(roundUp(units(tally.used + further), price.increment) - tally.charged);
  const { draws, rest } = drawFrom(purse.supplies, charged);
  const money = priceOf(price, units(tally.moneyUnits + rest)) - tally.money;
  return { charged, draws, moneyUnits: rest, money: micros(money) };
}

/** The most further units that the purse pays for in full. */
export function largestQuota(price: Price, tally: Tally, purse: Purse): Units {
  const covered = purse.supplies.reduce((sum: bigint, supply) => sum + supply.units, 0n);
  const paid = unitsWithin(price, micros(tally.money + purse.money)) - tally.moneyUnits;
  const total = roundDown(units(tally.charged + covered + paid), price.increment);
  return total > tally.used ? units(total - tally.used) : noUnits;
}

/** What allowances cover of some units, in the order they are drawn, and what is left. */
export function drawFrom(
  supplies: readonly Supply[],
  needed: Units,
): { draws: readonly Draw[]; rest: Units } {
  const draws: Draw[] = [];
  let rest = needed;
  for (const supply of supplies) {
    const taken = lesser(rest, supply.units);
    if (taken > 0n) draws.push({ allowance: supply.allowance, units: taken });
    rest = units(rest - taken);
  }
  return { draws, rest };
}
