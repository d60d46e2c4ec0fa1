import type { Balance, LedgerRecord, Sha256 } from '../contracts.gen.ts';

/** Invariants of the design that one partition's ledger can show by itself. */
export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I7' | 'I8' | 'I10' | 'I15';

/** One accepted ledger record with the states of its key around it, folded by the auditor. */
export interface Step {
  readonly record: LedgerRecord;
  /** Hash of the record. */
  readonly hash: Sha256;
  readonly before: Balance | undefined;
  readonly after: Balance | undefined;
}

/**
 * Watches one invariant over the records of one partition, in order.
 *
 * Each keeps its own books and shares none with the decision it watches; memory grows with accounts
 * and open sessions, never with records.
 */
export interface Check {
  readonly id: InvariantId;
  /** @returns a sentence for everything that this record breaks. */
  feed(step: Step): readonly string[];
  /** @returns a sentence for everything that is missing once no record follows. */
  end(): readonly string[];
}

/** A broken invariant and the record that showed it. */
export interface Violation {
  readonly invariant: InvariantId;
  readonly partition: number;
  /** Sequence of the record; of the last one for what was missing at the end. */
  readonly sequence: bigint;
  readonly key: string;
  readonly text: string;
}

/** A session's rating group as the key of a book. */
export function groupKey(of: { readonly session: string; readonly ratingGroup: bigint }): string {
  return `${of.session} × ${of.ratingGroup}`;
}

/** The books of one account among those of a partition; made on first use. */
export function bookOf<T>(books: Map<string, T>, key: string, empty: () => T): T {
  const known = books.get(key);
  if (known !== undefined) return known;
  const fresh = empty();
  books.set(key, fresh);
  return fresh;
}

/** Adds to a sum; a sum of zero takes no room. */
export function addTo<K extends string>(sums: Map<K, bigint>, key: K, amount: bigint): void {
  if (amount === 0n) return;
  const sum = (sums.get(key) ?? 0n) + amount;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
}
