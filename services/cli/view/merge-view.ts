import { formatMoney, micros } from '../../core/money.ts';
import { moneyPot } from '../../core/site/merge-book.ts';
import type { AccountMerge } from '../../core/site/merge-book.ts';

/** What a site merged of the other one. */
export interface MergeReport {
  /** Name of the other site. */
  readonly peer: string;
  readonly partitions: readonly MergedPartition[];
  readonly accounts: readonly AccountMerge[];
}

/** How far the other site's ledger is known and merged. */
export interface MergedPartition {
  readonly partition: number;
  /** Its last record that is known here, and that record's hash. */
  readonly through: bigint;
  readonly hash: string;
  /** The merge of its last outage is done. */
  readonly isDone: boolean;
}

/** Accounts that are shown one by one. */
const accountsMax = 20;
const hashShown = 16;

/** A report for people. */
export function mergeLines({ peer, partitions, accounts }: MergeReport): readonly string[] {
  const sum = (of: (one: AccountMerge) => number): number =>
    accounts.reduce((all, one) => all + of(one), 0);
  const told = sum((one) => one.told);
  const left = told - sum((one) => one.applied);
  const isMerged = partitions.every((one) => one.isDone);
  const overdrawn = accounts.filter(({ overshoot }) => overshoot.size > 0);
  return [
    `${accounts.length} accounts were charged at ${peer}: ${isMerged ? 'merged' : 'a merge is under way'}`,
    `  ${told} records, of which ${left} are not applied`,
    `  ${sum((one) => one.xdrs)} xDRs; locked ${moneyIn(accounts, (one) => one.locked)}`,
    `  charged at both sites: ${sum((one) => one.repeated)} requests, given back ${moneyIn(accounts, (one) => one.givenBack)}`,
    `  begun at both sites: ${sum((one) => one.knownPeriods)} periods of subscriptions, counted once`,
    `  overdrawn: ${overdrawn.length} accounts`,
    ...overdrawn.slice(0, accountsMax).map(overdrawnLine),
    ...(overdrawn.length > accountsMax ? [`    ${overdrawn.length - accountsMax} more`] : []),
    ...partitions.map(({ partition, through, hash, isDone }) => {
      const shown = `  ${peer}.ledger[${partition}] through ${through}, ${hash.slice(0, hashShown)}`;
      return `${shown}: ${isDone ? 'done' : 'under way'}`;
    }),
  ];
}

function moneyIn(accounts: readonly AccountMerge[], of: (one: AccountMerge) => bigint): string {
  const sums = new Map<string, bigint>();
  for (const one of accounts) sums.set(one.currency, (sums.get(one.currency) ?? 0n) + of(one));
  const parts = [...sums].map(([currency, sum]) => `${formatMoney(micros(sum))} ${currency}`);
  return parts.join(', ') || 'nothing';
}

function overdrawnLine({ key, currency, overshoot, bound }: AccountMerge): string {
  const parts = [...overshoot].map(([pot, amount]) => {
    const most = bound.get(pot) ?? 0n;
    if (pot !== moneyPot) return `${amount} of ${pot}, at most ${most}`;
    return `${formatMoney(micros(amount))} ${currency}, at most ${formatMoney(micros(most))}`;
  });
  return `    ${key}: ${parts.join('; ')}`;
}
