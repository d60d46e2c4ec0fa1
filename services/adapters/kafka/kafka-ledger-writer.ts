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
import { TopicProducer } from './topic-producer.ts';

/** How a ledger writer behaves beyond its access. */
export interface LedgerWriterOptions {
  readonly topicPrefix?: string;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs?: number;
}

const defaults = { topicPrefix: '', ackWithinMs: 10_000 } as const;

/** Appends to `ledger`: one batch per partition in flight, nothing is ever sent twice by itself. */
export class KafkaLedgerWriter implements LedgerWriter {
  readonly #producer: TopicProducer;
  readonly #inFlight = new Map<Partition, Promise<Offset>>();
  #closed = false;

  constructor(access: KafkaAccess, options: LedgerWriterOptions = {}) {
    const { topicPrefix, ackWithinMs } = { ...defaults, ...options };
    this.#producer = new TopicProducer(access, { topic: topicPrefix + topics.ledger, ackWithinMs });
  }

  async append(partition: Partition, records: readonly OutgoingRecord[]): Promise<Offset> {
    invariant(records.length > 0, 'an append holds at least one record');
    invariant(!this.#inFlight.has(partition), `one append at a time to ledger ${partition}`);
    if (this.#closed) throw new LogError('unavailable', 'the ledger writer is closed');
    const sent = this.#producer.append(partition, () => records);
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
    this.#producer.close();
  }
}
