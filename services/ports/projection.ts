import type { Instant } from '../core/time.ts';
import type { Offset, Partition } from './event-log.ts';

/** How far a projection has come: names one ledger record. Sequence 0 stands before the first. */
export interface Watermark {
  readonly ledgerId: string;
  readonly sequence: bigint;
  /** SHA-256 of that record, in hexadecimal. */
  readonly hash: string;
  readonly ledgerOffset: Offset;
}

/** The watermark before the first record. */
export const noWatermark: Watermark = { ledgerId: '', sequence: 0n, hash: '', ledgerOffset: -1n };

/** The state of one key as bytes of schema Balance, without framing. */
export interface ProjectedState {
  readonly key: string;
  readonly state: Uint8Array;
  /** When something of it falls due (partition time); null: nothing will. */
  readonly due: Instant | null;
}

/** Keys of one partition to be read together. */
export interface LoadRequest {
  readonly partition: Partition;
  readonly keys: readonly string[];
}

/** States and watermark of one partition, read at one moment. */
export interface LoadedStates {
  readonly partition: Partition;
  /** Undefined: the cache of this partition was lost or is being rebuilt. */
  readonly watermark: Watermark | undefined;
  /** In the order of the keys asked for; undefined: no such key. */
  readonly states: readonly (Uint8Array | undefined)[];
}

/**
 * A rebuild that is under way. It counts its writes, and so does the cache: a fail-over that lost
 * some of them ends the rebuild, instead of leaving a cache with holes under a good watermark.
 */
export interface Rebuild {
  readonly id: string;
  /** Writes so far; the projection counts them. */
  writes: number;
}

/** States that records (after, through] left behind. */
export interface ProjectionBatch {
  readonly partition: Partition;
  readonly after: Watermark;
  readonly through: Watermark;
  readonly states: readonly ProjectedState[];
}

/**
 * The cache of the fold, one per partition; never the truth.
 *
 * Every method throws ProjectionError when the cache cannot be reached.
 */
export interface Projection {
  /** Reads keys of several partitions in one round trip. */
  load(requests: readonly LoadRequest[]): Promise<readonly LoadedStates[]>;
  /**
   * Writes a batch if the projection stands exactly at `after` (a missing watermark counts as
   * sequence 0).
   *
   * @returns `done` when `through` is in already, `gap` when writes are missing before it: the
   * caller rebuilds.
   */
  project(batch: ProjectionBatch): Promise<'ok' | 'done' | 'gap'>;
  /**
   * Deletes watermark and states; from here until `endRebuild` nobody may read. Returns a handle
   * that a later call takes away.
   */
  beginRebuild(partition: Partition): Promise<Rebuild>;
  /**
   * Writes states of a rebuild, or none, to ask. `superseded`: another rebuild began, or
   * writes of this one were lost.
   */
  putRebuilt(
    partition: Partition,
    rebuild: Rebuild,
    states: readonly ProjectedState[],
  ): Promise<'ok' | 'superseded'>;
  /** Ends a rebuild by writing the watermark, last. */
  endRebuild(
    partition: Partition,
    rebuild: Rebuild,
    watermark: Watermark,
  ): Promise<'ok' | 'superseded'>;
  /**
   * Keys with something due at `now`, at most `limit`; each is not returned again before
   * `visibleAgainAt`.
   */
  takeDue(
    partition: Partition,
    now: Instant,
    limit: number,
    visibleAgainAt: Instant,
  ): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The cache cannot be reached or must not be used (for example a wrong eviction policy). */
export class ProjectionError extends Error {
  override readonly name = 'ProjectionError';
  readonly code:
    /** The cache cannot be reached in time. */
    | 'unavailable'
    /** The cache must not be used as it is set up. */
    | 'misconfigured';
  readonly retriable: boolean;

  constructor(
    code: ProjectionError['code'],
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.retriable = code === 'unavailable';
  }
}
