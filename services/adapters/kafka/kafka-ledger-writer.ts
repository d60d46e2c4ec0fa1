import { invariant } from '../../core/invariant.ts';
import {
  LogError,
  type LedgerWriter,
  type Offset,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { PartitionProducer } from './partition-producer.ts';

/** How a ledger writer behaves beyond its access. */
export interface LedgerWriterOptions {
  readonly topicPrefix?: string;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs?: number;
}

const defaults = { topicPrefix: '', ackWithinMs: 10_000 } as const;

/** Appends to `ledger`: one batch per partition in flight, nothing is ever sent twice by itself. */
export class KafkaLedgerWriter implements LedgerWriter {
  readonly #access: KafkaAccess;
  readonly #topic: string;
  readonly #ackWithinMs: number;
  readonly #producers = new Map<Partition, PartitionProducer>();
  readonly #inFlight = new Map<Partition, Promise<Offset>>();
  #closed = false;

  constructor(access: KafkaAccess, options: LedgerWriterOptions = {}) {
    const { topicPrefix, ackWithinMs } = { ...defaults, ...options };
    this.#access = access;
    this.#topic = topicPrefix + topics.ledger;
    this.#ackWithinMs = ackWithinMs;
  }

  async append(partition: Partition, records: readonly OutgoingRecord[]): Promise<Offset> {
    invariant(records.length > 0, 'an append holds at least one record');
    invariant(!this.#inFlight.has(partition), `one append at a time to ledger ${partition}`);
    if (this.#closed) throw new LogError('unavailable', 'the ledger writer is closed');
    const sent = this.#producerOf(partition).send(records);
    this.#inFlight.set(partition, sent);
    try {
      return await sent;
    } finally {
      this.#inFlight.delete(partition);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#inFlight.values());
    for (const producer of this.#producers.values()) producer.close();
  }

  #producerOf(partition: Partition): PartitionProducer {
    const known = this.#producers.get(partition);
    if (known !== undefined) return known;
    const place = { topic: this.#topic, partition, ackWithinMs: this.#ackWithinMs };
    const made = new PartitionProducer(this.#access, place);
    this.#producers.set(partition, made);
    return made;
  }
}
