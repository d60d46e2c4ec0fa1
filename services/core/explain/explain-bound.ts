import type { Draw } from '../contracts.gen.ts';
import { noMoney } from '../money.ts';
import type { Micros } from '../money.ts';
import { dearestCharge } from '../rating/dearer.ts';
import type { Side } from '../rating/dearer.ts';
import type { Instant } from '../time.ts';
import type { Units } from '../units.ts';

/** What a grant can cost at most that may be used on either side of a change of price. */
export interface BoundExplanation {
  readonly changesAt: Instant;
  /** Names of the prices before and after the change. */
  readonly prices: readonly [string, string];
  /** Granted. */
  readonly further: Units;
  /** The most units that both sides can charge for it together. */
  readonly charged: Units;
  readonly draws: readonly Draw[];
  /** The part of `charged` that money covers. */
  readonly moneyUnits: Units;
  readonly money: Micros;
}

/** The units of a hold, and how many grants they are for. */
export interface Held {
  readonly further: Units;
  readonly draws: readonly Draw[];
  readonly grants: number;
}

/** Explains a hold over a change of price, given what allowances pay. */
export function explainBound(
  sides: readonly [Side, Side],
  changesAt: Instant,
  { further, draws, grants }: Held,
): BoundExplanation {
  const purse = { supplies: draws, money: noMoney };
  const { charged, moneyUnits, money } = dearestCharge(sides, further, purse, grants);
  const prices = [sides[0].price.name, sides[1].price.name] as const;
  return { changesAt, prices, further, charged, draws, moneyUnits, money };
}
