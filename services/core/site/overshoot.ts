import type { AccountState, AllowanceTally, FundsLocked } from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import { noUnits, units } from '../units.ts';

/** How much more an account has less than nothing of, in money and by allowance. */
export type Missing = Pick<FundsLocked, 'overshoot' | 'overdrawn'>;

/** Nothing more is overdrawn. */
export const nothingMissing: Missing = { overshoot: noMoney, overdrawn: [] };

/** By how much more an account is overdrawn than it was; negative: by how much less. */
export function missingSince(before: AccountState, after: AccountState): Missing {
  const overshoot = belowZero(available(after)) - belowZero(available(before));
  const overdrawn = after.allowances.flatMap(({ id: allowance, unit, funds }): AllowanceTally[] => {
    const earlier = before.allowances.find((one) => one.id === allowance)?.funds ?? noUnits;
    const missing = belowZero(funds) - belowZero(earlier);
    return missing === 0n ? [] : [{ allowance, unit, units: units(missing) }];
  });
  return { overshoot: micros(overshoot), overdrawn };
}

/** How much less than nothing an amount is. */
export function belowZero(amount: bigint): bigint {
  return amount < 0n ? -amount : 0n;
}

function available({ funds, creditLimit }: AccountState): bigint {
  return funds + creditLimit;
}
