import type { Balance, ControlState, LedgerRecord } from '../core/contracts.gen.ts';
import { emptyHead } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import type { LedgerFollower } from '../engine/ledger-follower.ts';
import type { SealedRecord } from '../engine/sealed-record.ts';
import type { Offset, Partition } from '../ports/event-log.ts';
import { noWatermark } from '../ports/projection.ts';
import type { Watermark } from '../ports/projection.ts';

import { raterLimits } from './ports.ts';

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

/**
 * How a partition is decided while its projection is rebuilt: a state is what the history has, and
 * the records that the history may lack. What is decided stays in memory; the rebuild reads it from
 * the ledger like everything else.
 */
export interface OnDemand {
  /** The record of the history that the ledger confirmed: states from before it are not taken. */
  readonly from: bigint;
  /** Records of each key behind it, up to `openedAt`. */
  readonly tail: ReadonlyMap<string, readonly LedgerRecord[]>;
  /** The last record that was not decided under this. */
  readonly openedAt: bigint;
}

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
  /** Set while states come from the history: the projection was lost and is being rebuilt. */
  onDemand: OnDemand | undefined;
  /** Ends with the rebuild that is under way, and says why it failed. */
  rebuilding: Promise<Error | undefined> | undefined;
  /** States of the other site that the events of this turn take over. */
  adoptable: ReadonlyMap<string, Balance | undefined>;
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
    onDemand: undefined,
    rebuilding: undefined,
    adoptable: new Map(),
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
 * How many events may be decided before records are confirmed and projected; while the projection
 * is rebuilt, before it is whole: what was decided stays in memory until then.
 */
export function roomOf(owned: OwnedPartition): number {
  const { onDemand, head } = owned;
  const room = Math.max(0, raterLimits.backlogMax - backlogOf(owned));
  if (onDemand === undefined) return room;
  const decided = Number(head.sequence - onDemand.openedAt);
  return Math.max(0, Math.min(room, raterLimits.onDemandMax - decided));
}

/** The partition goes on behind what a follower has read: nothing of its own is on the way. */
export function settleAt(
  owned: OwnedPartition,
  { head, next }: Pick<LedgerFollower, 'head' | 'next'>,
  control: ControlState | undefined,
): void {
  owned.control = control;
  owned.head = head;
  owned.ledgerEnd = next;
  owned.unconfirmed = [];
  owned.unprojected = [];
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
