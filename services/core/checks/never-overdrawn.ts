import type { AccountState, LedgerRecord } from '../contracts.gen.ts';
import { isMerging } from '../site/evolve-site.ts';
import type { Check, Step } from './check.ts';

/**
 * I3: nothing voluntary takes available below zero.
 *
 * Available may sink below zero only by usage that no grant covered (flagged `overrun`), by usage
 * made while the charging system was out of reach (`suspended`), by what an account was opened or
 * taken over with, by what the other site spent and had no funds for (`overshoot`), or by usage
 * whose hold was to be paid by an allowance that is overdrawn since. Allowances sink below zero by
 * overshoot only. What is locked of one may be less than nothing while a delta that brings units is
 * under way.
 */
export class NeverOverdrawn implements Check {
  readonly id = 'I3';

  feed({ record, before, after }: Step): readonly string[] {
    const account = after?.account;
    if (account === null || account === undefined) return [];
    const problems: string[] = [];
    const available = availableOf(account);
    const earlier = before?.account ? availableOf(before.account) : 0n;
    const isFlagged = mayOverdraw(record) || isOverdrawn(before?.account);
    if (available < 0n && available < earlier && !isFlagged) {
      problems.push(`available sank from ${earlier} to ${available} without overrun`);
    }
    for (const { id, funds, reserved, locked } of account.allowances) {
      const sank = funds < 0n && funds < fundsOf(before?.account, id) && !isTakenOver(record);
      if (sank || reserved < 0n) problems.push(`allowance ${id} is below zero`);
      if (locked < 0n && !isMerging(account)) problems.push(`locked of ${id} is below zero`);
    }
    if (account.reserved < 0n) problems.push(`reserved money is below zero`);
    return [...problems, ...misstated(record, before?.account ?? undefined, account)];
  }

  end(): readonly string[] {
    return [];
  }
}

function availableOf(account: AccountState): bigint {
  return account.funds + account.creditLimit;
}

/** True where both sites drew from an allowance that had not enough for both. */
function isOverdrawn(account: AccountState | null | undefined): boolean {
  return account?.allowances.some(({ funds }) => funds < 0n) ?? false;
}

function fundsOf(account: AccountState | null | undefined, allowance: string): bigint {
  return account?.allowances.find(({ id }) => id === allowance)?.funds ?? 0n;
}

function isTakenOver({ changes }: LedgerRecord): boolean {
  return changes.some(({ type }) => type === 'FundsLocked' || type === 'AccountAdopted');
}

/** What a lock says is missing must be what is. */
function misstated(
  { changes }: LedgerRecord,
  before: AccountState | undefined,
  after: AccountState,
): readonly string[] {
  const change = changes.find(({ type }) => type === 'FundsLocked');
  if (change?.type !== 'FundsLocked' || before === undefined) return [];
  const { overshoot, overdrawn } = change.fundsLocked;
  const said = (id: string): bigint =>
    overdrawn.find(({ allowance }) => allowance === id)?.units ?? 0n;
  const pots = [
    ['money', overshoot, belowZero(availableOf(after)) - belowZero(availableOf(before))] as const,
    ...after.allowances.map(({ id, funds }) => {
      return [id, said(id), belowZero(funds) - belowZero(fundsOf(before, id))] as const;
    }),
  ];
  return pots
    .filter(([, stated, more]) => stated !== more)
    .map(([pot, stated, more]) => `a lock says ${stated} of ${pot} is missing, and ${more} is`);
}

function belowZero(amount: bigint): bigint {
  return amount < 0n ? -amount : 0n;
}

function mayOverdraw(record: LedgerRecord): boolean {
  return record.changes.some((change) => {
    if (change.type === 'AccountOpened' || change.type === 'AccountAdopted') return true;
    if (change.type === 'FundsLocked') return change.fundsLocked.overshoot > 0n;
    if (change.type !== 'UsageDebited') return false;
    return change.usageDebited.overrun > 0n || change.usageDebited.management === 'suspended';
  });
}
