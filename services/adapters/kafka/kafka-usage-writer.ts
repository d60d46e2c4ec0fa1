import {
  LogError,
  type Offset,
  type OutgoingRecord,
  type Partition,
  type UsageWriter,
} from '../../ports/event-log.ts';
import { topics, type Topic } from '../../ports/topics.ts';
import { AppendQueue, type Backlog, type QueueBounds } from './append-queue.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { TopicProducer } from './topic-producer.ts';

/** How a usage writer behaves beyond its access. */
export interface UsageWriterOptions extends Partial<QueueBounds> {
  /** Another topic than `usage` that is written the same way. */
  readonly topic?: Topic;
  readonly topicPrefix?: string;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs?: number;
  /** Records and bytes that may wait, over all partitions. */
  readonly recordsWaitingMax?: number;
  readonly bytesWaitingMax?: number;
}

const defaults = {
  topic: topics.usage,
  topicPrefix: '',
  ackWithinMs: 10_000,
  recordsWaitingMax: 20_000,
  bytesWaitingMax: 16 * 1024 * 1024,
  recordsPerBatchMax: 1_000,
  bytesPerBatchMax: 512 * 1024, // below the broker's limit of 1 MiB, headers and framing included
  waitMsMax: 5_000,
} as const;

/** About what a record takes besides key, value and header contents. */
const overheadBytes = 64;

/** Appends to `usage`: one request per broker in flight, what gathers meanwhile goes together. */
export class KafkaUsageWriter implements UsageWriter {
  readonly #options: Required<UsageWriterOptions>;
  readonly #producer: TopicProducer;
  readonly #queues = new Map<Partition, AppendQueue>();
  readonly #backlog: Backlog = { records: 0, bytes: 0 };
  #closed = false;

  constructor(access: KafkaAccess, options: UsageWriterOptions = {}) {
    this.#options = { ...defaults, ...options };
    const { topicPrefix, topic, ackWithinMs } = this.#options;
    this.#producer = new TopicProducer(access, { topic: topicPrefix + topic, ackWithinMs });
  }

  async append(partition: Partition, record: OutgoingRecord): Promise<Offset> {
    const { recordsWaitingMax, bytesWaitingMax, bytesPerBatchMax } = this.#options;
    const bytes = sizeOf(record);
    if (this.#closed) throw new LogError('unavailable', 'the usage writer is closed');
    if (bytes > bytesPerBatchMax) throw new LogError('too-large', `a record of ${bytes} bytes`);
    const full =
      this.#backlog.records >= recordsWaitingMax || this.#backlog.bytes + bytes > bytesWaitingMax;
    if (full) throw new LogError('overloaded', `${this.#backlog.records} records wait already`);
    return this.#queueOf(partition).add(record, bytes);
  }

  /** Sends what waits, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#queues.values()].map((queue) => queue.drained()));
    this.#producer.close();
  }

  #queueOf(partition: Partition): AppendQueue {
    const known = this.#queues.get(partition);
    if (known !== undefined) return known;
    const made = new AppendQueue(this.#options, this.#backlog, (take) =>
      this.#producer.append(partition, take),
    );
    this.#queues.set(partition, made);
    return made;
  }
}

function sizeOf(record: OutgoingRecord): number {
  const { key, value, fingerprint, signature, trace } = record;
  const parts = [value?.byteLength, fingerprint?.length, signature?.byteLength, trace?.length];
  return parts.reduce(
    (sum: number, part) => sum + (part ?? 0),
    Buffer.byteLength(key) + overheadBytes,
  );
}
