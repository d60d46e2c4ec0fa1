import type { Clock } from '../ports/clock.ts';
import type { ExportWriters, LogReader, Ownership } from '../ports/event-log.ts';
import type { Projection } from '../ports/projection.ts';
import type { Tracer } from '../ports/tracer.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** Everything the exporter touches outside itself. */
export interface ExporterPorts {
  readonly ownership: Ownership;
  readonly reader: LogReader;
  readonly writers: ExportWriters;
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
  /** Pause after a transaction, which costs ten requests: what gathers meanwhile goes together. */
  gatherMs: 500,
  /** Bytes of the ledger in one transaction, about 2,000 records. */
  readBytesMax: 1_048_576,
  /** Pause before looking again at a projection that is behind, or trying again what failed. */
  retryMs: 50,
} as const;
