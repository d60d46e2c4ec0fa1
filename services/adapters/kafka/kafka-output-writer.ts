import type { Offset, OutgoingRecord, OutputWriter, Partition } from '../../ports/event-log.ts';
import type { Topic } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { KafkaUsageWriter } from './kafka-usage-writer.ts';

/** Appends to any topic the way `usage` is appended to; a topic's connections open on first use. */
export class KafkaOutputWriter implements OutputWriter {
  readonly #access: KafkaAccess;
  readonly #writers = new Map<Topic, KafkaUsageWriter>();

  constructor(access: KafkaAccess) {
    this.#access = access;
  }

  async append(topic: Topic, partition: Partition, record: OutgoingRecord): Promise<Offset> {
    let writer = this.#writers.get(topic);
    if (writer === undefined) {
      writer = new KafkaUsageWriter(this.#access, { topic });
      this.#writers.set(topic, writer);
    }
    return writer.append(partition, record);
  }

  /** Sends what waits, then disconnects. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }
}
