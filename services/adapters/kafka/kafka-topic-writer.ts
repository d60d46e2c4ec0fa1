import type { Offset, OutgoingRecord, Partition, TopicWriter } from '../../ports/event-log.ts';
import type { Topic } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { TopicProducer } from './topic-producer.ts';

const ackWithinMs = 10_000;

/** Appends single batches to topics that are written rarely: plans, settings, the genesis. */
export class KafkaTopicWriter implements TopicWriter {
  readonly #access: KafkaAccess;

  constructor(access: KafkaAccess) {
    this.#access = access;
  }

  async append(
    topic: Topic,
    partition: Partition,
    records: readonly OutgoingRecord[],
  ): Promise<Offset> {
    const producer = new TopicProducer(this.#access, { topic, ackWithinMs });
    try {
      return await producer.append(partition, () => records);
    } finally {
      producer.close();
    }
  }
}
