import type { LedgerPosition, LedgerRecord, Sha256 } from '../contracts.gen.ts';
import { epoch } from '../time.ts';
import type { Instant } from '../time.ts';

/** The end of one partition's ledger: what the next record is chained to. */
export interface Head {
  readonly ledgerId: string;
  readonly partition: number;
  /** Sequence of the last record; 0 before the first. */
  readonly sequence: bigint;
  /** Hash of the last record; zeros before the first. */
  readonly hash: Sha256;
  /** Offset of the usage event that the next record answers. */
  readonly nextInput: bigint;
  /** Digest of the usage event that the last record answered; zeros before the first. */
  readonly lastInput: Sha256;
  /** Partition clock: the highest append time of usage so far. */
  readonly clock: Instant;
}

/** The head of a partition whose ledger has no record. */
export function emptyHead(partition: number): Head {
  const none = new Uint8Array(32) as Sha256;
  const before = { sequence: 0n, hash: none, nextInput: 0n, lastInput: none, clock: epoch };
  return { ledgerId: '', partition, ...before };
}

/** The head behind a record. */
export function headAfter(record: LedgerRecord, hash: Sha256): Head {
  const { ledgerId, partition, sequence, inputOffset, inputDigest: lastInput, clock } = record;
  return { ledgerId, partition, sequence, hash, nextInput: inputOffset + 1n, lastInput, clock };
}

/** Where a head stands, as others name it. */
export function positionOf({ ledgerId, sequence, hash }: Head): LedgerPosition {
  return { ledgerId, sequence, hash };
}

/**
 * Whether a record read from the log is the one that follows, was there before, or leaves a hole.
 */
export type Fit = 'next' | 'repeat' | 'gap';

/**
 * Judges a record by sequence and hash (readers accept only the next record).
 * A record of the right sequence that is chained to another past is a repeat of a second owner.
 */
export function fitOf(head: Head, record: LedgerRecord): Fit {
  if (record.sequence > head.sequence + 1n) return 'gap';
  if (record.sequence <= head.sequence) return 'repeat';
  return sameBytes(record.previousHash, head.hash) ? 'next' : 'repeat';
}

/** True for equal bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
