import {
  LogError,
  type ExportBatch,
  type ExportWriter,
  type ExportWriters,
  type IntentWriter,
  type IntentWriters,
  type LedgerWriter,
  type LogEnds,
  type LogReader,
  type Offset,
  type OutgoingRecord,
  type Partition,
  type ReadBatch,
  type ReadPosition,
  type UsageWriter,
} from '../../ports/event-log.ts';
import type { Clock } from '../../ports/clock.ts';
import { topics, type Topic } from '../../ports/topics.ts';
import { controller, exporterOf, LogStore } from './log-store.ts';

/** An append on its way, as a fault hook sees it. */
export interface AppendAttempt {
  readonly writer: 'usage' | 'ledger' | 'export' | 'intents';
  readonly partition: Partition;
  readonly records: number;
}

/**
 * Decides what becomes of an append. Throwing fails it before anything is written; `in-doubt`
 * writes it and
 * fails then; a promise holds it back, and later appends may overtake it.
 */
export type AppendFaults = (
  attempt: AppendAttempt,
) => 'in-doubt' | void | Promise<'in-doubt' | void>;

/** What a log in memory is made from. */
export interface MemoryEventLogOptions {
  /** Gives append times and ends reads that nothing arrives for. */
  readonly clock: Clock;
  readonly faults?: AppendFaults;
}

const bytesMaxDefault = 4 * 1024 * 1024;

/**
 * An event log in memory, for pure tests: deterministic, without timers of its own.
 *
 * Without a fault hook an append stands in the log before its call returns.
 */
export class MemoryEventLog implements LogReader {
  readonly #clock: Clock;
  readonly #faults: AppendFaults | undefined;
  readonly #store: LogStore;
  #arrival = Promise.withResolvers<void>();

  constructor(options: MemoryEventLogOptions) {
    this.#clock = options.clock;
    this.#faults = options.faults;
    this.#store = new LogStore(
      () => this.#clock.now(),
      () => this.#arrived(),
    );
  }

  readonly ledger: LedgerWriter = {
    append: (partition, records) => {
      const attempt = { writer: 'ledger', partition, records: records.length } as const;
      return this.#attempt(attempt, () => this.#store.append(topics.ledger, partition, records));
    },
    close: async () => undefined,
  };

  readonly usage: UsageWriter = {
    append: (partition, record) => {
      const attempt = { writer: 'usage', partition, records: 1 } as const;
      return this.#attempt(attempt, () => this.#store.append(topics.usage, partition, [record]));
    },
    close: async () => undefined,
  };

  readonly exports: ExportWriters = {
    open: async (partition) => this.#openExport(partition),
  };

  readonly intents: IntentWriters = {
    open: async () => this.#openIntents(),
  };

  async ends(topic: Topic, partition: Partition): Promise<LogEnds> {
    return this.#store.ends(topic, partition);
  }

  async read(
    positions: readonly ReadPosition[],
    options: { readonly waitMs: number; readonly bytesMax?: number },
  ): Promise<readonly ReadBatch[]> {
    const until = this.#clock.now() + BigInt(options.waitMs);
    for (;;) {
      const batches = this.#store.collect(positions, options.bytesMax ?? bytesMaxDefault);
      const left = Number(until - this.#clock.now());
      if (batches.length > 0 || left <= 0 || positions.length === 0) return batches;
      const enough = new AbortController();
      await Promise.race([this.#arrival.promise, this.#clock.sleep(left, enough.signal)]);
      enough.abort();
    }
  }

  async close(): Promise<void> {}

  /**
   * Appends to any topic, past the fault hook: what other programs wrote. Returns the first offset.
   */
  put(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): Offset {
    return this.#store.append(topic, partition, records);
  }

  /** Loses everything from `end` on, as a power failure of all brokers may. */
  truncate(topic: Topic, partition: Partition, end: Offset): void {
    this.#store.truncate(topic, partition, end);
  }

  /** Deletes everything before `first`, as retention does. */
  trim(topic: Topic, partition: Partition, first: Offset): void {
    this.#store.trim(topic, partition, first);
  }

  #arrived(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  async #attempt<T>(attempt: AppendAttempt, write: () => T): Promise<T> {
    const fate = this.#faults?.(attempt);
    const doubt = fate instanceof Promise ? await fate : fate;
    const written = write();
    if (doubt !== 'in-doubt') return written;
    throw new LogError('in-doubt', `append to ${attempt.writer} ${attempt.partition}`);
  }

  #openExport(partition: Partition): ExportWriter {
    const epoch = this.#store.openWriter(exporterOf(partition));
    let finished = false;
    return {
      commit: async (batch: ExportBatch) => {
        if (finished) throw new LogError('in-doubt', `the writer of ${partition} is finished`);
        finished = true;
        const { xdr, notices, callbacks, balances } = batch;
        const records = xdr.length + notices.length + callbacks.length + balances.length;
        const write = (): void => this.#store.commit(partition, epoch, batch);
        await this.#attempt({ writer: 'export', partition, records }, write);
        finished = false;
      },
      close: async () => void (finished = true),
    };
  }

  #openIntents(): IntentWriter {
    const epoch = this.#store.openWriter(controller);
    return {
      commit: async (record) => {
        const write = (): void => this.#store.commitIntent(epoch, record);
        await this.#attempt({ writer: 'intents', partition: 0, records: 1 }, write);
      },
      close: async () => undefined,
    };
  }
}
