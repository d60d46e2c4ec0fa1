import type { Instant } from '../core/time.ts';
import type { Topic } from './topics.ts';

/** A partition of a keyed topic, from 0. */
export type Partition = number;

/** A position in a partition. Never translated between sites. */
export type Offset = bigint;

/** One record as it stands in the log. */
export interface LogEntry {
  readonly offset: Offset;
  /** Append time as the log gave it (LogAppendTime on `usage`). */
  readonly timestamp: Instant;
  readonly key: Uint8Array;
  /**
   * Confluent framing: a zero byte, four bytes of registry id, the Avro bytes. Empty: a tombstone.
   */
  readonly value: Uint8Array;
  /**
   * SHA-256 fingerprint of the writer's schema, in hexadecimal; undefined when the writer gave
   * none.
   */
  readonly fingerprint: string | undefined;
  /** A service's signature over key and value; undefined when there is none. */
  readonly signature: Uint8Array | undefined;
  /** `traceparent` of the step that wrote it, outside of everything hashed or signed. */
  readonly trace?: string | undefined;
}

/** Where a partition begins and where the next record will stand. */
export interface LogEnds {
  readonly first: Offset;
  /** One behind the last record that is on all in-sync replicas. */
  readonly end: Offset;
}

/** A place to read on from. */
export interface ReadPosition {
  readonly topic: Topic;
  readonly partition: Partition;
  readonly from: Offset;
}

/** What one read brought from one partition. */
export interface ReadBatch {
  readonly topic: Topic;
  readonly partition: Partition;
  readonly entries: readonly LogEntry[];
  /** Where to read on: behind the last entry and any marker that no reader sees. */
  readonly next: Offset;
  /** The end of the partition (high watermark) when this was read. */
  readonly end: Offset;
}

/**
 * Reads partitions without a consumer group: positions are the caller's, and nothing is ever reset.
 */
export interface LogReader {
  ends(topic: Topic, partition: Partition): Promise<LogEnds>;
  /**
   * Reads on at all positions in one round trip; waits up to `waitMs` for the first record.
   *
   * @returns one batch per position that brought records or moved; none when nothing arrived.
   * @throws LogError `out-of-range` when a position is outside its partition; `unavailable` when no
   * leader answers.
   */
  read(
    positions: readonly ReadPosition[],
    options: { readonly waitMs: number; readonly bytesMax?: number },
  ): Promise<readonly ReadBatch[]>;
  close(): Promise<void>;
}

/** A record ready to be appended. */
export interface OutgoingRecord {
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly fingerprint?: string;
  readonly signature?: Uint8Array;
  /** `traceparent`, for who takes it up. No part of the content. */
  readonly trace?: string | undefined;
}

/** Appends to `usage`; records that gather while a send is under way go together. */
export interface UsageWriter {
  /**
   * Appends one event to the partition of its key.
   *
   * @returns its offset once it is on all in-sync replicas.
   * @throws LogError `overloaded` before anything was sent; `in-doubt` when nobody can tell whether
   * it was written.
   */
  append(partition: Partition, record: OutgoingRecord): Promise<Offset>;
  close(): Promise<void>;
}

/**
 * Appends to `ledger` with no retries of its own: the caller has one batch per partition in flight.
 */
export interface LedgerWriter {
  /**
   * Appends records to one partition, in order, all or none as readers see it.
   *
   * @returns the offset of the first record, once it is on all in-sync replicas.
   * @throws LogError `in-doubt` when nobody can tell whether it was written: re-read the end before
   * going on.
   */
  append(partition: Partition, records: readonly OutgoingRecord[]): Promise<Offset>;
  close(): Promise<void>;
}

/** Appends to topics that are written rarely: plans, settings, the genesis. */
export interface TopicWriter {
  /**
   * Appends records to one partition, in order.
   *
   * @returns the offset of the first record, once it is on all in-sync replicas.
   * @throws LogError as `LedgerWriter.append`.
   */
  append(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): Promise<Offset>;
}

/** Appends single records to several topics; what gathers during a send goes together. */
export interface OutputWriter {
  /**
   * @returns its offset once it is on all in-sync replicas.
   * @throws LogError as `UsageWriter.append`.
   */
  append(topic: Topic, partition: Partition, record: OutgoingRecord): Promise<Offset>;
  close(): Promise<void>;
}

/** What the exporter writes in one transaction. */
export interface ExportBatch {
  readonly xdr: readonly OutgoingRecord[];
  readonly notices: readonly OutgoingRecord[];
  readonly callbacks: readonly OutgoingRecord[];
  /** States, and as the last record the position. */
  readonly balances: readonly OutgoingRecord[];
}

/** The only writer of one partition's outputs, by one transactional id. */
export interface ExportWriter {
  /**
   * Writes all of it or nothing, as `read_committed` readers see it.
   *
   * @throws LogError `fenced` when another writer took the partition: leave it; `in-doubt`: open a
   * new writer and read the position.
   */
  commit(batch: ExportBatch): Promise<void>;
  close(): Promise<void>;
}

/** Opens export writers; opening fences every earlier writer of the partition. */
export interface ExportWriters {
  open(partition: Partition): Promise<ExportWriter>;
}

/** The only writer of what a site intends, by one transactional id. */
export interface IntentWriter {
  /**
   * Writes one record to `sites`, or nothing.
   *
   * @throws LogError as `ExportWriter.commit`.
   */
  commit(record: OutgoingRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens writers of intents; opening fences the one before, and ends what it had under way. */
export interface IntentWriters {
  open(): Promise<IntentWriter>;
}

/**
 * Which partitions this process should work on. A hint for efficiency: two owners at once are
 * harmless.
 */
export interface Ownership {
  start(changed: (owned: readonly Partition[]) => void): Promise<void>;
  stop(): Promise<void>;
}

/** Ownership that also keeps how far each partition was worked off, for whoever owns it next. */
export interface PositionedOwnership extends Ownership {
  /**
   * Where each partition was left; one is missing that nobody worked on yet, or that was forgotten.
   *
   * @throws LogError `unavailable`.
   */
  positions(): Promise<ReadonlyMap<Partition, Offset>>;
  /**
   * Keeps a position. One that is lost is harmless to those who may do their work again.
   *
   * @throws LogError `unavailable` when it was not kept, also because another is the owner now.
   */
  keep(partition: Partition, position: Offset): Promise<void>;
}

/** What kind of trouble with the log it is, and so what its caller may do next. */
export type LogErrorCode =
  /** No leader answers in time: nothing was done. */
  | 'unavailable'
  /** Nobody can tell whether it was written: read back what stands there. */
  | 'in-doubt'
  /** The position is before the first or behind the last record: never reset by itself. */
  | 'out-of-range'
  /** More waits to be sent than may wait: nothing was sent. */
  | 'overloaded'
  /** A later writer has the partition: leave it. */
  | 'fenced'
  /** A record or batch is larger than the log takes. */
  | 'too-large'
  /** What was read is not what was written: its checksum or form is wrong. */
  | 'corrupt';

/** Trouble with the log. Refusals of the domain are values; this is not one. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogErrorCode;
  readonly retriable: boolean;
  /** The one place of several that it is about, where there is one: the others may go on. */
  readonly position: ReadPosition | undefined;

  constructor(
    code: LogErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly position?: ReadPosition },
  ) {
    super(message, options);
    this.code = code;
    this.position = options?.position;
    this.retriable = code === 'unavailable' || code === 'overloaded' || code === 'in-doubt';
  }
}
