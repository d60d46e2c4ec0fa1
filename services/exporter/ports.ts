import type { Clock } from '../ports/clock.ts';
import type { ExportWriters, LogReader, Ownership, UsageWriter } from '../ports/event-log.ts';
import type { Projection } from '../ports/projection.ts';
import type { Tracer } from '../ports/tracer.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** Everything the exporter touches outside itself. */
export interface ExporterPorts {
  readonly ownership: Ownership;
  readonly reader: LogReader;
  readonly writers: ExportWriters;
  /** By which the courier appends commands. */
  readonly usage: UsageWriter;
  readonly projection: Projection;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly events: ExporterEvents;
  /** Undefined: nobody records traces. */
  readonly tracer?: Tracer | undefined;
}

/** What the exporter reads, and what it writes behind it. */
export type ExportedTopic = 'ledger' | 'xdr' | 'notices' | 'callbacks';

/** What the exporter tells those who watch it. */
export interface ExporterEvents {
  opened(partition: number, sequence: bigint): void;
  exported(partition: number, records: Readonly<Record<ExportedTopic, number>>): void;
  /** Commands were appended to usage: those of records that are about to be exported. */
  carried(partition: number, commands: number): void;
  /** Another exporter took the partition. */
  fenced(partition: number): void;
  /**
   * The ledger and what was exported do not fit together: nothing is exported until an operator
   * acts.
   */
  stopped(partition: number, why: string): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of the exporter, in milliseconds where nothing else is said. */
export const exporterLimits = {
  /** How long a read waits for the next record. */
  pollMs: 500,
  /** From one transaction, which costs ten requests, to the next: what gathers goes together. */
  gatherMs: 500,
  /** Pause between two looks at the ledger meanwhile: what a command waits for its courier. */
  lookMs: 50,
  /** Bytes of the ledger in one read, about 2,000 records. */
  readBytesMax: 1_048_576,
  /** Records after which a transaction waits for no more. */
  recordsMax: 2_000,
  /** How often the courier tries to append a command before the partition begins anew. */
  carryTriesMax: 8,
  /** The longest pause between two such tries; the first is `retryMs`, the next twice that. */
  carryPauseMsMax: 2_000,
  /** Pause before looking again at a projection that is behind, or trying again what failed. */
  retryMs: 50,
} as const;
