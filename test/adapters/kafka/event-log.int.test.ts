import { KafkaExportWriters } from '../../../services/adapters/kafka/kafka-export-writers.ts';
import { KafkaLedgerWriter } from '../../../services/adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../../../services/adapters/kafka/kafka-log-reader.ts';
import { KafkaUsageWriter } from '../../../services/adapters/kafka/kafka-usage-writer.ts';
import { exportsAtOnce, readsAndAppends } from '../../contract/event-log.ts';
import { freshTopics, kafkaUnderTest } from './kafka-under-test.ts';

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
