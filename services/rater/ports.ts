import type { AnswerPublisher } from '../ports/answer-channel.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter, LogReader, Ownership } from '../ports/event-log.ts';
import type { HistoryStates } from '../ports/history-states.ts';
import type { PlanCatalogue } from '../ports/plan-catalogue.ts';
import type { Projection } from '../ports/projection.ts';
import type { Tracer } from '../ports/tracer.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** Everything the rater touches outside itself. */
export interface RaterPorts {
  readonly ownership: Ownership;
  /** Long polls of the turn. */
  readonly usage: LogReader;
  /** Reads of recovery, so that they do not wait behind a long poll. */
  readonly reader: LogReader;
  readonly ledger: LedgerWriter;
  readonly projection: Projection;
  readonly answers: AnswerPublisher;
  readonly plans: PlanCatalogue;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly events: RaterEvents;
  /** Tells states while the projection is rebuilt. Undefined: nobody does; one waits for it. */
  readonly history?: HistoryStates | undefined;
  /** States of the other site, which accounts are taken over from. Undefined: there is none. */
  readonly standby?: Projection | undefined;
  /** Undefined: nobody records traces. */
  readonly tracer?: Tracer | undefined;
}

/** What the rater tells those who watch it. */
export interface RaterEvents {
  recovering(partition: number, why: string): void;
  recovered(partition: number, sequence: bigint, folded: number): void;
  /** The projection is lost, and the partition serves by what the history tells. */
  onDemand(partition: number, sequence: bigint): void;
  /** The partition waits, for example for a plan version. */
  stalled(partition: number, why: string): void;
  /** The partition is stopped on this process until an operator acts. */
  stopped(partition: number, why: string, cause?: unknown): void;
  decided(partition: number, records: number, repeats: number): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of the rater, in records and milliseconds. */
export const raterLimits = {
  /**
   * Decided records of one partition that are not projected yet; above it nothing more is decided.
   */
  backlogMax: 4096,
  /** Records of one partition decided on demand, while its projection is rebuilt. */
  onDemandMax: 32_768,
  /** Records that the history may lack for a partition to be served on demand. */
  onDemandTailMax: 32_768,
  /** Pause before a partition whose cache is lost is tried again to be served on demand. */
  onDemandRetryMs: 1000,
  /** Records in one append. */
  appendMax: 1024,
  /** States in one write of the projection. */
  projectMax: 512,
  /** Usage events in one turn and partition. */
  turnMax: 512,
  /** Bytes of the ledger folded at a time: well below the states that one projection takes. */
  foldBytesMax: 1_048_576,
  /** Bytes of `balances` put into a rebuilt cache at a time: others have their turns in between. */
  rebuildBytesMax: 524_288,
  /** How long a poll waits for the first event. */
  pollMs: 200,
  /** Pause before trying again what failed or is stalled. */
  retryMs: 50,
  /** Pause between two looks at the cache of partitions where nothing happens. */
  lookMs: 1000,
  /** Pause before a partition that waits for a plan version is tried again. */
  stallMs: 500,
  /** How long a hole at the end of the ledger may stand before it is called one. */
  gapMs: 5000,
} as const;
