import type {
  AccountState,
  AllowanceState,
  GroupState,
  MoneyThreshold,
  SessionState,
} from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Purse } from '../rating/rating.ts';
import type { Unit } from '../units.ts';

/** Money that a new hold or a voluntary debit may take: never below zero. */
export function availableMoney(account: AccountState): Micros {
  const available = micros(account.funds + account.creditLimit);
  return available > 0n ? available : noMoney;
}

/** What the account has, wherever it is held: funds, reserved and locked together. */
export function balanceOf(account: AccountState): Micros {
  return micros(account.funds + account.reserved + account.locked);
}

/** What the customer could still spend if nothing were held: the balance and the credit. */
export function spendableOf(account: AccountState): Micros {
  return micros(balanceOf(account) + account.creditLimit);
}

/** Whether an amount is below a share of what was allocated; exactly the share is normal. */
export function moneyLevelOf(
  remaining: Micros,
  { allocated, percent }: Pick<MoneyThreshold, 'allocated' | 'percent'>,
): MoneyThreshold['level'] {
  return remaining * 100n < BigInt(percent) * allocated ? 'low' : 'normal';
}

/** Units of an allowance that were not debited yet; open reservations do not count as used. */
export function remainingOf(allowance: AllowanceState): bigint {
  return allowance.funds + allowance.reserved + allowance.locked;
}

/** Whether debited remaining is below the allowance's share of what was allocated. */
export function levelOf(allowance: AllowanceState): 'normal' | 'low' {
  const isLow =
    remainingOf(allowance) * 100n < BigInt(allowance.lowPercent) * BigInt(allowance.allocated);
  return isLow ? 'low' : 'normal';
}

/** What pays for a rating group now: its allowances in the order they are drawn, then money. */
export function purseFor(account: AccountState, ratingGroup: bigint, unit: Unit): Purse {
  const supplies = account.allowances
    .filter((one) => one.unit === unit && one.funds > 0n && one.ratingGroups.includes(ratingGroup))
    .map((one) => ({ allowance: one.id, units: one.funds }));
  return { supplies, money: availableMoney(account) };
}

/** The open session of this id. */
export function openSession(account: AccountState, id: string): SessionState | undefined {
  return account.sessions.find((session) => session.id === id);
}

/** What a session knows of a rating group. */
export function groupOf(session: SessionState, ratingGroup: bigint): GroupState | undefined {
  return session.groups.find((group) => group.ratingGroup === ratingGroup);
}

/**
 * About the size of the canonical state in bytes, cheap to compute: what bounds it.
 * Counts what grows: sessions, groups, and what is kept for repeats or to be reversed.
 */
export function weightOf(account: AccountState): number {
  let weight = 512 + account.allowances.length * 96 + account.requests.length * 96;
  weight += account.flows.length * 384;
  for (const session of account.sessions) {
    weight += 384 + session.answers.length;
    for (const group of session.groups) weight += 160 + group.grants.length * 24;
  }
  for (const { ids } of account.streams) weight += 64 + (ids?.length ?? 0);
  for (const { attempts, xdrs } of account.unconfirmed) {
    weight += 64 + attempts.length * 48 + xdrs.length * 384;
  }
  weight += (account.delta?.sessions.length ?? 0) * 96;
  return weight + account.ended.length;
}
