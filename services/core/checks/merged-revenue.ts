import type { Delta, FundsLock, GroupState, LedgerRecord, Xdr } from '../contracts.gen.ts';
import { sessionNamedIn } from '../ledger/session-named-in.ts';
import { addTo, bookOf, groupKey } from './check.ts';
import { addAll, addSums, isSame, textOf } from './revenue-sums.ts';
import type { Open, Sums } from './revenue-sums.ts';

/** What one account merges. */
interface Merge {
  /** Revenue of the other site that stands in no xDR, less what xDRs cover before it is posted. */
  readonly pending: Map<string, Sums>;
  /** What sessions that were taken over count towards their next xDR here. */
  readonly taken: Open;
  lockedThrough: bigint;
}

/**
 * I8 where a delta is merged: what the other site debited stands in one xDR, its own or the next
 * one of a session that goes on here.
 */
export class MergedRevenue {
  readonly #merges = new Map<string, Merge>();

  /** Takes a record that locks funds or applies one of the other site. */
  feed(record: LedgerRecord, open: Open): readonly string[] {
    const merge = bookOf(this.#merges, record.key, () => {
      return {
        pending: new Map<string, Sums>(),
        taken: new Map(),
        lockedThrough: 0n,
      };
    });
    const problems: string[] = [];
    for (const change of record.changes) {
      if (change.type === 'XdrCut') {
        problems.push(...cutOwn(record, open, change.xdrCut));
        merge.taken.delete(groupKey(change.xdrCut)); // it stands in an xDR now
      }
      if (change.type === 'FundsLocked') {
        takeOver(merge, open, change.fundsLocked.lock);
        for (const xdr of record.xdrs.filter(({ kind }) => kind === 'correction')) {
          cover(merge, xdr);
        }
      }
      if (change.type === 'DeltaApplied') {
        problems.push(...unlikePostings(record, change.deltaApplied));
        problems.push(...post(merge, change.deltaApplied, record.xdrs));
      }
    }
    return problems;
  }

  /** Something else happened to an account: sessions that went on are its own from now on. */
  settle({ key, changes }: LedgerRecord): void {
    const merge = this.#merges.get(key);
    if (merge === undefined) return;
    const named = new Set(changes.map(sessionNamedIn));
    for (const [of, { session }] of merge.taken) if (named.has(session)) merge.taken.delete(of);
    if (merge.pending.size === 0 && merge.taken.size === 0) this.#merges.delete(key);
  }
}

/** Its own session goes on as the other site left it: what it debited here is closed before. */
function cutOwn(
  { xdrs }: LedgerRecord,
  open: Open,
  of: { readonly session: string; readonly ratingGroup: bigint },
): readonly string[] {
  const key = groupKey(of);
  const debited = open.get(key)?.sums ?? new Map();
  open.delete(key);
  const xdr = xdrs.find((one) => groupKey(one) === key);
  const said: Sums = new Map();
  if (xdr !== undefined) addAll(said, xdr);
  if (isSame(said, debited)) return [];
  return [`the xDR of ${key} says ${textOf(said)}, debited was ${textOf(debited)}`];
}

function takeOver(merge: Merge, open: Open, lock: FundsLock): void {
  const touched = new Set(lock.touched.map(({ id }) => id));
  for (const [key, { session }] of open) if (touched.has(session)) open.delete(key);
  for (const [key, { session, sums }] of merge.taken) {
    if (!touched.has(session)) continue;
    addPending(merge, key, sums, 1n);
    merge.taken.delete(key);
  }
  for (const { id: session, groups } of lock.sessions) {
    for (const group of groups) {
      const key = groupKey({ session, ratingGroup: group.ratingGroup });
      const sums = countedBy(group);
      if (sums.size === 0) continue;
      merge.taken.set(key, { session, sums });
      open.set(key, { session, sums: new Map(sums) });
      addPending(merge, key, sums, -1n);
    }
  }
  merge.lockedThrough = lock.through;
}

function countedBy(group: GroupState): Sums {
  const { xdrUsed: used, xdrCharged: charged, xdrOverrun: overrun } = group;
  const sums: Sums = new Map();
  addAll(sums, { used, charged, overrun, money: group.xdrMoney, draws: group.xdrDraws });
  return sums;
}

function post(merge: Merge, { debits, sequence }: Delta, xdrs: readonly Xdr[]): readonly string[] {
  for (const debit of debits) {
    const sums: Sums = new Map();
    addAll(sums, debit);
    addPending(merge, groupKey(debit), sums, 1n);
  }
  for (const xdr of xdrs) cover(merge, xdr);
  if (sequence !== merge.lockedThrough) return [];
  return [...merge.pending].map(([key, sums]) => `merged, and ${key} has ${textOf(sums)} too much`);
}

/** An xDR stands for some of what the other site debited. */
function cover(merge: Merge, xdr: Xdr): void {
  const sums: Sums = new Map();
  addAll(sums, xdr);
  addPending(merge, groupKey(xdr), sums, -1n);
}

function addPending({ pending }: Merge, key: string, sums: Sums, times: bigint): void {
  const sum = bookOf(pending, key, (): Sums => new Map());
  addSums(sum, sums, times);
  if (sum.size === 0) pending.delete(key);
}

function unlikePostings(record: LedgerRecord, { debits }: Delta): readonly string[] {
  const rest: Sums = new Map();
  for (const { pot, money, unit, draws } of debits) {
    addTo(rest, pot, money);
    for (const draw of draws) addTo(rest, unit, draw.units);
  }
  for (const { pot, unit, money, units } of record.postings) {
    if (pot === 'usage-revenue' || pot === 'fee-revenue') addTo(rest, pot, -(money ?? 0n));
    if (pot === 'consumed') addTo(rest, unit, -(units ?? 0n));
  }
  return [...rest].map(([of, n]) => `debits of the delta exceed postings by ${n} ${of}`);
}
