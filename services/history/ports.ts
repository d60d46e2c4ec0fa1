import type { Clock } from '../ports/clock.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { HistoryStores } from '../ports/history-store.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** Everything that folding histories touches outside itself. */
export interface HistoryPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly stores: HistoryStores;
  readonly events: HistoryEvents;
}

/** What the history tells those who watch it. */
export interface HistoryEvents {
  opened(partition: number, sequence: bigint): void;
  folded(partition: number, records: number): void;
  /** What was written before is deleted and folded again from the genesis. */
  rebuilding(partition: number, why: string): void;
  /** The ledger cannot be followed: nothing is folded until an operator acts. */
  stopped(partition: number, why: string): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of the history, in milliseconds where nothing else is said. */
export const historyLimits = {
  /** How long a read waits for the next record. */
  pollMs: 500,
  /** Bytes of the ledger in one batch, about 500 records: writing them blocks reads meanwhile. */
  readBytesMax: 262_144,
  /**
   * Pause after a batch: what gathers meanwhile is read, written and paid for together. A reader
   * who asks for what is newest ends it.
   */
  gatherMs: 1_000,
  /** Records of one read that say that more stand behind them. */
  manyRecords: 100,
  /** Pause before trying again what failed. */
  retryMs: 500,
  /** How long records may stand at the end that follow nothing, before it is a gap. */
  gapMs: 10_000,
  /** Records of a key from one checkpoint of its state to the next. */
  checkpointEvery: 64,
  /** Open sessions of a partition that are kept at hand, about 1 kB each. */
  recentSessions: 10_000,
  /** Keys of a partition whose records since their checkpoint are kept counted, 100 bytes each. */
  recentKeys: 50_000,
  /** Pause before looking again how far a fold has come. */
  freshPollMs: 10,
} as const;
