import { expect, test } from 'vitest';
import { KafkaExportWriters } from '../../../services/adapters/kafka/kafka-export-writers.ts';
import { KafkaIntentWriters } from '../../../services/adapters/kafka/kafka-intent-writers.ts';
import { KafkaLedgerWriter } from '../../../services/adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogProbe } from '../../../services/adapters/kafka/kafka-log-probe.ts';
import { KafkaLogReader } from '../../../services/adapters/kafka/kafka-log-reader.ts';
import { KafkaUsageWriter } from '../../../services/adapters/kafka/kafka-usage-writer.ts';
import { topics } from '../../../services/ports/topics.ts';
import {
  exportsAtOnce,
  intentsAtOnce,
  readsAndAppends,
  recordOf,
} from '../../contract/event-log.ts';
import { freshTopics, kafkaUnderTest } from './kafka-under-test.ts';

test('a batch beyond the limit of the topic is too large, and nothing is in doubt', async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access);
  const ledger = new KafkaLedgerWriter(access, { topicPrefix });
  const tooMuch = recordOf('x'.repeat(4 * 1024 * 1024));
  await expect(ledger.append(0, [tooMuch])).rejects.toMatchObject({ code: 'too-large' });
  expect(await ledger.append(0, [recordOf('fits')])).toBe(0n);
  await ledger.close();
});

test('a Kafka that nobody runs is unavailable: nothing was sent', async () => {
  const ledger = new KafkaLedgerWriter({ brokers: ['127.0.0.1:9'], clientId: 'test' });
  await expect(ledger.append(0, [recordOf('a')])).rejects.toMatchObject({ code: 'unavailable' });
  await ledger.close();
});

test('a full queue turns usage away before anything is sent', async () => {
  const access = kafkaUnderTest();
  const usage = new KafkaUsageWriter(access, { recordsWaitingMax: 2, topicPrefix: 'none.' });
  const kept = [usage.append(0, recordOf('a')), usage.append(1, recordOf('b'))];
  await expect(usage.append(2, recordOf('c'))).rejects.toMatchObject({ code: 'overloaded' });
  expect((await Promise.allSettled(kept)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  await usage.close();
});

test('a probe finds a log that takes records, in every partition, and one that nobody runs', async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access);
  const reader = new KafkaLogReader(access, { topicPrefix });
  const options = { site: 'secondary', partitions: 4, withinMs: 2_000, topicPrefix };
  const probe = new KafkaLogProbe(access, options);
  for (let i = 0; i < 8; i += 1) expect(await probe.append()).toBe(true);
  const ends = [0, 1, 2, 3].map((partition) => reader.ends(topics.probes, partition));
  expect((await Promise.all(ends)).map(({ end }) => end)).toEqual([2n, 2n, 2n, 2n]);
  const nobody = new KafkaLogProbe({ brokers: ['127.0.0.1:9'], clientId: 'test' }, options);
  await expect(nobody.append()).rejects.toMatchObject({ name: 'LogError' });
  await Promise.all([probe.close(), nobody.close(), reader.close()]);
});

readsAndAppends('Kafka', async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access);
  const reader = new KafkaLogReader(access, { topicPrefix });
  const ledger = new KafkaLedgerWriter(access, { topicPrefix });
  const usage = new KafkaUsageWriter(access, { topicPrefix });
  const close = async (): Promise<void> => {
    await Promise.all([reader.close(), ledger.close(), usage.close()]);
  };
  return { reader, ledger, usage, close };
});

exportsAtOnce('Kafka', async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access);
  const reader = new KafkaLogReader(access, { topicPrefix });
  const exports = new KafkaExportWriters(access, { site: 'main', topicPrefix });
  return { reader, exports, close: () => reader.close() };
});

intentsAtOnce('Kafka', async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access);
  const reader = new KafkaLogReader(access, { topicPrefix });
  const intents = new KafkaIntentWriters(access, { site: 'secondary', topicPrefix });
  return { reader, intents, close: () => reader.close() };
});
