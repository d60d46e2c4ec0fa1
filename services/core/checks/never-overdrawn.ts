import type { AccountState, LedgerRecord } from '../contracts.gen.ts';
import type { Check, Step } from './check.ts';

/**
 * I3: nothing voluntary takes available below zero.
 *
 * Available may sink below zero only by usage that no grant covered (flagged `overrun`), by usage
 * made while the charging system was out of reach (`suspended`), or by what an account was opened
 * with. Allowances never sink below zero.
 */
export class NeverOverdrawn implements Check {
  readonly id = 'I3';

  feed({ record, before, after }: Step): readonly string[] {
    const account = after?.account;
    if (account === null || account === undefined) return [];
    const problems: string[] = [];
    const available = availableOf(account);
    const earlier = before?.account ? availableOf(before.account) : 0n;
    if (available < 0n && available < earlier && !mayOverdraw(record)) {
      problems.push(`available sank from ${earlier} to ${available} without overrun`);
    }
    for (const { id, funds, reserved, locked } of account.allowances) {
      if (funds < 0n || reserved < 0n || locked < 0n)
        problems.push(`allowance ${id} is below zero`);
    }
    if (account.reserved < 0n) problems.push(`reserved money is below zero`);
    return problems;
  }

  end(): readonly string[] {
    return [];
  }
}

function availableOf(account: AccountState): bigint {
  return account.funds + account.creditLimit;
}

function mayOverdraw(record: LedgerRecord): boolean {
  return record.changes.some((change) => {
    if (change.type === 'AccountOpened') return true;
    if (change.type !== 'UsageDebited') return false;
    return change.usageDebited.overrun > 0n || change.usageDebited.management === 'suspended';
  });
}
