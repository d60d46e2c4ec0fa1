import type { AccountState, AllowanceTally, FundsLocked } from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import { noUnits, units } from '../units.ts';

/** What an account has less than nothing of, in money and by allowance. */
export type Missing = Pick<FundsLocked, 'overshoot' | 'overdrawn'>;

/** Nothing is overdrawn. */
export const nothingMissing: Missing = { overshoot: noMoney, overdrawn: [] };

/** By how much more an account is overdrawn than it was. */
export function missingSince(before: AccountState, after: AccountState): Missing {
  const overshoot = sank(available(before), available(after));
  const overdrawn = after.allowances.flatMap(({ id: allowance, unit, funds }): AllowanceTally[] => {
    const earlier = before.allowances.find((one) => one.id === allowance)?.funds ?? noUnits;
    const missing = sank(earlier, funds);
    return missing === 0n ? [] : [{ allowance, unit, units: units(missing) }];
  });
  return { overshoot: micros(overshoot), overdrawn };
}

/** How much farther below zero an amount is than an earlier one. */
export function sank(before: bigint, after: bigint): bigint {
  const more = short(after) - short(before);
  return more > 0n ? more : 0n;
}

function available({ funds, creditLimit }: AccountState): bigint {
  return funds + creditLimit;
}

function short(amount: bigint): bigint {
  return amount < 0n ? -amount : 0n;
}
