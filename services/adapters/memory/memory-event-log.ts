import {
  LogError,
  type ExportBatch,
  type ExportWriter,
  type ExportWriters,
  type LedgerWriter,
  type LogEnds,
  type LogEntry,
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

/** An append on its way, as a fault hook sees it. */
export interface AppendAttempt {
  readonly writer: 'usage' | 'ledger' | 'export';
  readonly partition: Partition;
  readonly records: number;
}

/**
 * Decides what becomes of an append. Throwing fails it before anything is written; `in-doubt` writes it and
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

interface Stored {
  first: Offset;
  end: Offset;
  entries: LogEntry[];
}

const bytesMaxDefault = 4 * 1024 * 1024;

/**
 * An event log in memory, for the simulator and pure tests: deterministic, without timers of its own.
 *
 * Without a fault hook an append stands in the log before its call returns.
 */
export class MemoryEventLog implements LogReader {
  readonly #clock: Clock;
  readonly #faults: AppendFaults | undefined;
  readonly #partitions = new Map<string, Stored>();
  readonly #epochs = new Map<Partition, number>();
  #arrival = Promise.withResolvers<void>();

  constructor(options: MemoryEventLogOptions) {
    this.#clock = options.clock;
    this.#faults = options.faults;
  }

  readonly ledger: LedgerWriter = {
    append: (partition, records) => {
      const attempt = { writer: 'ledger', partition, records: records.length } as const;
      return this.#attempt(attempt, () => this.#append(topics.ledger, partition, records));
    },
    close: async () => undefined,
  };

  readonly usage: UsageWriter = {
    append: (partition, record) => {
      const attempt = { writer: 'usage', partition, records: 1 } as const;
      return this.#attempt(attempt, () => this.#append(topics.usage, partition, [record]));
    },
    close: async () => undefined,
  };

  readonly exports: ExportWriters = {
    open: async (partition) => this.#openExport(partition),
  };

  async ends(topic: Topic, partition: Partition): Promise<LogEnds> {
    const { first, end } = this.#stored(topic, partition);
    return { first, end };
  }

  async read(
    positions: readonly ReadPosition[],
    options: { readonly waitMs: number; readonly bytesMax?: number },
  ): Promise<readonly ReadBatch[]> {
    const until = this.#clock.now() + BigInt(options.waitMs);
    for (;;) {
      const batches = this.#collect(positions, options.bytesMax ?? bytesMaxDefault);
      const left = Number(until - this.#clock.now());
      if (batches.length > 0 || left <= 0 || positions.length === 0) return batches;
      const enough = new AbortController();
      await Promise.race([this.#arrival.promise, this.#clock.sleep(left, enough.signal)]);
      enough.abort();
    }
  }

  async close(): Promise<void> {}

  /** Appends to any topic, past the fault hook: what other programs wrote. Returns the first offset. */
  put(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): Offset {
    return this.#append(topic, partition, records);
  }

  /** Loses everything from `end` on, as a power failure of all brokers may. */
  truncate(topic: Topic, partition: Partition, end: Offset): void {
    const stored = this.#stored(topic, partition);
    stored.entries = stored.entries.filter(({ offset }) => offset < end);
    stored.end = end;
  }

  /** Deletes everything before `first`, as retention does. */
  trim(topic: Topic, partition: Partition, first: Offset): void {
    const stored = this.#stored(topic, partition);
    stored.entries = stored.entries.filter(({ offset }) => offset >= first);
    stored.first = first;
  }

  async #attempt<T>(attempt: AppendAttempt, write: () => T): Promise<T> {
    const fate = this.#faults?.(attempt);
    const doubt = fate instanceof Promise ? await fate : fate;
    const written = write();
    if (doubt !== 'in-doubt') return written;
    throw new LogError('in-doubt', `append to ${attempt.writer} ${attempt.partition}`);
  }

  #append(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): Offset {
    const stored = this.#stored(topic, partition);
    const base = stored.end;
    for (const record of records) {
      stored.entries.push(toEntry(record, stored.end, this.#clock));
      stored.end += 1n;
    }
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
    return base;
  }

  #openExport(partition: Partition): ExportWriter {
    const epoch = (this.#epochs.get(partition) ?? 0) + 1;
    this.#epochs.set(partition, epoch);
    let finished = false;
    const write = (batch: ExportBatch): void => {
      if (this.#epochs.get(partition) !== epoch) {
        throw new LogError('fenced', `another writer has partition ${partition}`);
      }
      for (const topic of [topics.xdr, topics.notices, topics.balances] as const) {
        if (batch[topic].length === 0) continue;
        this.#append(topic, partition, batch[topic]);
        this.#stored(topic, partition).end += 1n; // the marker behind a transaction takes an offset too
      }
    };
    return {
      commit: async (batch) => {
        if (finished) throw new LogError('in-doubt', `the writer of ${partition} is finished`);
        finished = true;
        const records = batch.xdr.length + batch.notices.length + batch.balances.length;
        await this.#attempt({ writer: 'export', partition, records }, () => write(batch));
        finished = false;
      },
      close: async () => void (finished = true),
    };
  }

  #collect(positions: readonly ReadPosition[], bytesMax: number): readonly ReadBatch[] {
    const batches: ReadBatch[] = [];
    let room = bytesMax;
    for (const position of positions) {
      const { topic, partition, from } = position;
      const { first, end, entries } = this.#stored(topic, partition);
      if (from < first || from > end) {
        const message = `${topic}-${partition} at ${from}: the log has ${first} to ${end}`;
        throw new LogError('out-of-range', message, { position });
      }
      if (from === end || (room <= 0 && batches.length > 0)) continue;
      const { taken, bytes } = takeFrom(entries, from, batches.length > 0 ? room : bytesMax);
      room -= bytes;
      const more = taken.at(-1)?.offset !== entries.at(-1)?.offset && taken.length > 0;
      const next = more ? taken.at(-1)!.offset + 1n : end;
      batches.push({ topic, partition, entries: taken, next, end });
    }
    return batches;
  }

  #stored(topic: Topic, partition: Partition): Stored {
    const name = `${topic}-${partition}`;
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    const made: Stored = { first: 0n, end: 0n, entries: [] };
    this.#partitions.set(name, made);
    return made;
  }
}

/** Entries from an offset on, within `room` bytes; the first whatever its size. */
function takeFrom(
  entries: readonly LogEntry[],
  from: Offset,
  room: number,
): { readonly taken: readonly LogEntry[]; readonly bytes: number } {
  const start = indexOf(entries, from);
  let end = start;
  let bytes = 0;
  while (end < entries.length && (end === start || bytes < room)) {
    bytes += entries[end]!.value.byteLength + entries[end]!.key.byteLength;
    end += 1;
  }
  return { taken: entries.slice(start, end), bytes };
}

/** Where the first entry at or behind the offset stands. */
function indexOf(entries: readonly LogEntry[], from: Offset): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.offset < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toEntry(record: OutgoingRecord, offset: Offset, clock: Clock): LogEntry {
  return {
    offset,
    timestamp: clock.now(),
    key: Buffer.from(record.key),
    value: record.value ?? new Uint8Array(),
    fingerprint: record.fingerprint,
    signature: record.signature,
  };
}
