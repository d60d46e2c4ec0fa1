import type { ControlState } from '../core/contracts.gen.ts';
import { emptyHead } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import type { SealedRecord } from '../engine/sealed-record.ts';
import type { Offset, Partition } from '../ports/event-log.ts';
import type { Watermark } from '../ports/projection.ts';

/** What a partition is doing on this process. */
export type Phase =
  /** Its end is being read; nothing is decided. */
  | 'recovering'
  | 'serving'
  /** Something it needs has not arrived; it is tried again. */
  | 'stalled'
  /** Nothing is decided here until an operator acts. */
  | 'stopped'
  /** Another process owns it. */
  | 'left';

/** One owned partition: where its ledger ends and what is on its way there. */
export interface OwnedPartition {
  readonly partition: Partition;
  phase: Phase;
  why: string;
  head: Head;
  control: ControlState | undefined;
  /** Offset at which the next record we append is expected to stand. */
  ledgerEnd: Offset;
  /** Decided and answered, but not confirmed by the log: oldest first. */
  unconfirmed: SealedRecord[];
  /** Confirmed by the log, but not projected: oldest first, with their offsets. */
  unprojected: { readonly sealed: SealedRecord; readonly offset: Offset }[];
  /** How far the projection has come, as far as we know. */
  projected: Watermark;
  appending: boolean;
  projecting: boolean;
  isRecovering: boolean;
  /** Time before which a stalled partition is not tried again, in milliseconds. */
  retryAt: bigint;
  /**
   * The input that stops the partition, and how far behind it was looked for an operator's word.
   */
  stuck: { readonly offset: Offset; readonly lookedTo: Offset } | undefined;
  /** The input that an operator had rejected here. */
  rejected: Offset | undefined;
  /** The life this process had on the partition before it lost it; what it began must end first. */
  readonly earlier: OwnedPartition | undefined;
}

/** The watermark before the first record. */
export const noWatermark: Watermark = { ledgerId: '', sequence: 0n, hash: '', ledgerOffset: -1n };

/** A partition that was just given to this process. */
export function freshPartition(
  partition: Partition,
  earlier: OwnedPartition | undefined,
): OwnedPartition {
  return {
    partition,
    phase: 'recovering',
    why: 'assigned',
    head: emptyHead(partition),
    control: undefined,
    ledgerEnd: 0n,
    unconfirmed: [],
    unprojected: [],
    projected: noWatermark,
    appending: false,
    projecting: false,
    isRecovering: false,
    retryAt: 0n,
    stuck: undefined,
    rejected: undefined,
    earlier: earlier !== undefined && isBusy(earlier) ? earlier : undefined,
  };
}

/** True while something is under way that a recovery must not overtake. */
export function isBusy(owned: OwnedPartition): boolean {
  const { appending, projecting, isRecovering, earlier } = owned;
  return appending || projecting || isRecovering || (earlier !== undefined && isBusy(earlier));
}

/** True when one input stops the partition: an operator may reject it. */
export function isStuck(owned: OwnedPartition): boolean {
  return owned.phase === 'stopped' && owned.stuck !== undefined;
}

/** What was decided before a stop or a stall is still appended and projected: it was answered. */
export function isWriting({ phase }: OwnedPartition): boolean {
  return phase !== 'recovering' && phase !== 'left';
}

/** Decided records that are not projected yet. */
export function backlogOf(owned: OwnedPartition): number {
  return owned.unconfirmed.length + owned.unprojected.length;
}

/**
 * Leaves serving to read the end of the ledger again; whatever was not confirmed is decided anew. A
 * partition stopped by one input meets it again; any other stopped one stays as it is, and leaves
 * what it could not write to whoever serves it next.
 */
export function mustRecover(owned: OwnedPartition, why: string): void {
  if (owned.phase === 'left') return;
  if (owned.phase === 'stopped' && owned.stuck === undefined) return dropUnwritten(owned);
  owned.phase = 'recovering';
  owned.stuck = undefined;
  owned.why = why;
}

/** Forgets what was decided and does not stand where it should. */
export function dropUnwritten(owned: OwnedPartition): void {
  owned.unconfirmed = [];
  owned.unprojected = [];
}

/** Stops deciding this partition on this process, for good. */
export function stop(owned: OwnedPartition, why: string): void {
  if (owned.phase === 'left') return;
  owned.phase = 'stopped';
  owned.why = why;
}
