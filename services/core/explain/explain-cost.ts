import type { Draw } from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Price } from '../plan/plan.ts';
import { priceOf } from '../rating/price.ts';
import { chargeFor } from '../rating/rating.ts';
import type { Tally } from '../rating/rating.ts';
import { noUnits, roundUp, units } from '../units.ts';
import type { Units } from '../units.ts';

/** Units of a session that cost one amount per block. */
export interface PricePart {
  readonly units: Units;
  readonly amount: Micros;
}

/**
 * How some usage of a session, or a hold for some, comes to what it costs. Rating is cumulative
 * over session and price, so every figure is named twice: in all, and what was there before.
 */
export interface CostExplanation {
  readonly price: Price;
  /** Used, or granted, now. */
  readonly further: Units;
  readonly usedInAll: Units;
  /** `usedInAll` rounded up to whole increments. */
  readonly wholeInAll: Units;
  readonly chargedBefore: Units;
  readonly charged: Units;
  /** The part of `charged` that allowances cover, in the order they are drawn. */
  readonly draws: readonly Draw[];
  readonly moneyUnitsBefore: Units;
  /** The part of `charged` that money covers. */
  readonly moneyUnits: Units;
  /** What money covers in all, rounded up to whole increments. */
  readonly moneyUnitsInAll: Units;
  /** `moneyUnitsInAll` tier by tier. */
  readonly parts: readonly PricePart[];
  /** The connect fee within `costInAll`. */
  readonly connectFee: Micros;
  readonly costInAll: Micros;
  readonly paidBefore: Micros;
  readonly money: Micros;
}

/** What the ledger says that some usage or a hold came to. */
export interface RecordedCost {
  readonly draws: readonly Draw[];
  readonly money: Micros;
  /** Only a debit tells these two. */
  readonly charged?: Units;
  readonly moneyUnits?: Units;
}

/** Explains a cost by the rating of today, given what allowances paid. */
export function explainCost(
  price: Price,
  before: Tally,
  further: Units,
  draws: readonly Draw[],
): CostExplanation {
  const purse = { supplies: draws, money: noMoney };
  const { charged, moneyUnits, money } = chargeFor(price, before, further, purse);
  const usedInAll = units(before.used + further);
  const billed = units(before.moneyUnits + moneyUnits);
  const moneyUnitsInAll = billed > 0n ? roundUp(billed, price.increment) : noUnits;
  return {
    price,
    further,
    usedInAll,
    wholeInAll: roundUp(usedInAll, price.increment),
    chargedBefore: before.charged,
    charged,
    draws,
    moneyUnitsBefore: before.moneyUnits,
    moneyUnits,
    moneyUnitsInAll,
    parts: partsOf(price, moneyUnitsInAll),
    connectFee: billed > 0n ? price.connectFee : noMoney,
    costInAll: priceOf(price, billed),
    paidBefore: before.money,
    money,
  };
}

/** True when the ledger has the figures of the explanation, to the last unit. */
export function isAsRecorded(cost: CostExplanation, recorded: RecordedCost): boolean {
  const { charged = cost.charged, moneyUnits = cost.moneyUnits } = recorded;
  const drawn = recorded.draws.reduce((sum: bigint, draw) => sum + draw.units, 0n);
  return (
    cost.money === recorded.money &&
    cost.charged === charged &&
    cost.moneyUnits === moneyUnits &&
    drawn + cost.moneyUnits === cost.charged
  );
}

function partsOf(price: Price, whole: Units): readonly PricePart[] {
  const parts: PricePart[] = [];
  let from = 0n;
  for (const { upTo, amount } of [...price.tiers, { upTo: whole, amount: price.amount }]) {
    const end = whole < upTo ? whole : upTo;
    if (end > from) parts.push({ units: units(end - from), amount });
    from = end > from ? end : from;
  }
  return parts;
}

/** Nothing was used at a price yet. */
export const emptyTally: Tally = {
  used: noUnits,
  charged: noUnits,
  moneyUnits: noUnits,
  money: noMoney,
};

/** A tally behind further usage. */
export function tallyAfter(before: Tally, { used, charged, moneyUnits, money }: Tally): Tally {
  return {
    used: units(before.used + used),
    charged: units(before.charged + charged),
    moneyUnits: units(before.moneyUnits + moneyUnits),
    money: micros(before.money + money),
  };
}
