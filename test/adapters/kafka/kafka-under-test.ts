import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { KafkaAccess } from '../../../services/adapters/kafka/kafka-client.ts';
import { createTopics } from '../../../services/adapters/kafka/create-topics.ts';

/**
 * The Kafka of this test run: the one `TOLL_KAFKA_BROKERS` names, else the one the run has started.
 */
export function kafkaUnderTest(): KafkaAccess {
  const given = process.env['TOLL_KAFKA_BROKERS'];
  return { brokers: (given ?? inject('servers').brokers).split(','), clientId: 'test' };
}

/** Makes a set of topics of its own; returns the prefix of their names. */
export async function freshTopics(access: KafkaAccess, partitions = 4): Promise<string> {
  const topicPrefix = `t${randomUUID().slice(0, 8)}.`;
  await createTopics(access, { partitions, replication: 1, minInSync: 1, topicPrefix });
  return topicPrefix;
}
