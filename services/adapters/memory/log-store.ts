import {
  LogError,
  type ExportBatch,
  type LogEnds,
  type LogEntry,
  type Offset,
  type OutgoingRecord,
  type Partition,
  type ReadBatch,
  type ReadPosition,
} from '../../ports/event-log.ts';
import type { Instant } from '../../core/time.ts';
import { topics, type Topic } from '../../ports/topics.ts';

interface Stored {
  first: Offset;
  end: Offset;
  entries: LogEntry[];
}

/** Tells that a partition has grown. */
export type Grown = (topic: Topic, partition: Partition) => void;

/**
 * What the brokers hold, in memory and without any waiting: topics, offsets, and who may write the
 * outputs of a partition. Adapters and the simulator put the waiting and the faults around it.
 */
export class LogStore {
  readonly #now: () => Instant;
  readonly #grown: Grown;
  readonly #partitions = new Map<string, Stored>();
  readonly #writers = new Map<string, number>();

  constructor(now: () => Instant, grown: Grown = () => undefined) {
    this.#now = now;
    this.#grown = grown;
  }

  ends(topic: Topic, partition: Partition): LogEnds {
    const { first, end } = this.#stored(topic, partition);
    return { first, end };
  }

  /** Every entry of a partition that readers see. */
  entries(topic: Topic, partition: Partition): readonly LogEntry[] {
    return this.#stored(topic, partition).entries;
  }

  /** Appends in order and returns the first offset. */
  append(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): Offset {
    const stored = this.#stored(topic, partition);
    const base = stored.end;
    for (const record of records) {
      stored.entries.push(toEntry(record, stored.end, this.#now()));
      stored.end += 1n;
    }
    this.#grown(topic, partition);
    return base;
  }

  /** Uses up an offset that no reader sees, as a marker or an aborted record does. */
  skip(topic: Topic, partition: Partition): void {
    this.#stored(topic, partition).end += 1n;
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

  /** What stands at the positions now, within `bytesMax`; throws LogError `out-of-range`. */
  collect(positions: readonly ReadPosition[], bytesMax: number): readonly ReadBatch[] {
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

  /** Makes a new writer of a transactional id the only one; returns its epoch. */
  openWriter(transactionalId: string): number {
    const epoch = (this.#writers.get(transactionalId) ?? 0) + 1;
    this.#writers.set(transactionalId, epoch);
    return epoch;
  }

  /** Commits a transaction of the exporter; throws LogError `fenced` as `fence`. */
  commit(partition: Partition, epoch: number, batch: ExportBatch): void {
    this.fence(exporterOf(partition), epoch);
    for (const topic of [topics.xdr, topics.notices, topics.callbacks, topics.balances] as const) {
      if (batch[topic].length === 0) continue;
      this.#appendCommitted(topic, partition, batch[topic]);
    }
  }

  /** Commits a transaction of a site controller; throws LogError `fenced` as `fence`. */
  commitIntent(epoch: number, record: OutgoingRecord): void {
    this.fence(controller, epoch);
    this.#appendCommitted(topics.sites, 0, [record]);
  }

  /** Throws LogError `fenced` when a later writer of the transactional id was opened. */
  fence(transactionalId: string, epoch: number): void {
    if (this.#writers.get(transactionalId) === epoch) return;
    throw new LogError('fenced', `another writer is ${transactionalId}`);
  }

  #appendCommitted(topic: Topic, partition: Partition, records: readonly OutgoingRecord[]): void {
    this.append(topic, partition, records);
    this.skip(topic, partition); // the marker behind a transaction takes an offset too
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

/** The transactional id of the site controller. */
export const controller = 'site-controller';

/** The transactional id of a partition's outputs. */
export function exporterOf(partition: Partition): string {
  return `exporter-${partition}`;
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

function toEntry(record: OutgoingRecord, offset: Offset, timestamp: Instant): LogEntry {
  return {
    offset,
    timestamp,
    key: Buffer.from(record.key),
    value: record.value ?? new Uint8Array(),
    fingerprint: record.fingerprint,
    signature: record.signature,
    trace: record.trace,
  };
}
