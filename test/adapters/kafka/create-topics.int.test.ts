import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import {
  createAdapterTopics,
  createTopics,
} from '../../../services/adapters/kafka/create-topics.ts';
import { freshTopics, kafkaUnderTest } from './kafka-under-test.ts';

const access = kafkaUnderTest();
const layout = { partitions: 2, replication: 1, minInSync: 1 } as const;

test('topics are made once, with their policies; what everybody reads whole has one partition', async () => {
  const topicPrefix = await freshTopics(access, 2);
  await createTopics(access, { ...layout, topicPrefix });
  const admin = new Kafka({ brokers: [...access.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const setting = async (topic: string, name: string): Promise<string | undefined> => {
    const resource = {
      type: ConfigResourceTypes.TOPIC,
      name: topicPrefix + topic,
      configNames: [name],
    };
    const { resources } = await admin.describeConfigs({
      resources: [resource],
      includeSynonyms: false,
    });
    return resources[0]?.configEntries[0]?.configValue;
  };
  expect(await setting('usage', 'message.timestamp.type')).toBe('LogAppendTime');
  expect(await setting('ledger', 'retention.ms')).toBe('-1');
  expect(await setting('ledger', 'max.message.bytes')).toBe('4194304');
  expect(await setting('balances', 'cleanup.policy')).toBe('compact');
  expect(await setting('xdr', 'unclean.leader.election.enable')).toBe('false');
  expect(await setting('sites', 'cleanup.policy')).toBe('compact');
  const whole = ['catalogue', 'settings', 'sites'].map((topic) => topicPrefix + topic);
  const { topics } = await admin.fetchTopicMetadata({ topics: whole });
  expect(topics.map(({ partitions }) => partitions.length)).toEqual([1, 1, 1]);
  await admin.disconnect();
});

test('an adapter has two topics of its own; append times are of the broker', async () => {
  const topicPrefix = await freshTopics(access, 2);
  await createAdapterTopics(access, 'smsc', { ...layout, topicPrefix });
  await createAdapterTopics(access, 'smsc', { ...layout, topicPrefix });
  const admin = new Kafka({ brokers: [...access.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = [`${topicPrefix}usage-in.smsc`, `${topicPrefix}answers.smsc`];
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  expect(topics.map(({ partitions }) => partitions.length)).toEqual([2, 2]);
  const { resources } = await admin.describeConfigs({
    resources: names.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configNames: ['message.timestamp.type'],
    })),
    includeSynonyms: false,
  });
  const types = resources.map(({ configEntries }) => configEntries[0]?.configValue);
  expect(types).toEqual(['LogAppendTime', 'CreateTime']);
  await admin.disconnect();
  const three = { ...layout, partitions: 3, topicPrefix };
  await expect(createAdapterTopics(access, 'smsc', three)).rejects.toThrow('2 partitions, not 3');
});

test('counter-example 29: another partition count is refused, not altered', async () => {
  const topicPrefix = await freshTopics(access, 2);
  await expect(createTopics(access, { ...layout, partitions: 3, topicPrefix })).rejects.toThrow(
    `${topicPrefix}ledger has 2 partitions, not 3`,
  );
});
