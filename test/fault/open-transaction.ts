import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { SupervisedService } from '../../infra/local/supervised-service.ts';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { topics } from '../../services/ports/topics.ts';
import { partitions } from './ledger-watch.ts';

const triesMax = 400;

/**
 * Pauses an exporter while what it wrote to a partition stands there and is not committed. It takes
 * tries: a transaction is open for milliseconds, so one that got away is resumed, and the next
 * awaited.
 *
 * @returns the partition whose transaction is open.
 */
export async function pauseInTransaction(
  exporter: SupervisedService,
  brokers: readonly string[],
): Promise<number> {
  const reader = new KafkaLogReader({ brokers, clientId: 'test' });
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    for (let left = triesMax; left > 0; left -= 1) {
      if ((await openTransaction(admin, reader)) === undefined) continue;
      exporter.pause();
      const open = await openTransaction(admin, reader);
      if (open !== undefined) return open;
      exporter.resume();
    }
    throw new Error(`no transaction was met open in ${triesMax} tries`);
  } finally {
    await admin.disconnect();
    await reader.close();
  }
}

/** A partition of `balances`, which each transaction writes, with records no reader sees yet. */
async function openTransaction(
  admin: Admin,
  committed: KafkaLogReader,
): Promise<number | undefined> {
  const stable = await Promise.all(
    Array.from({ length: partitions }, (_, partition) =>
      committed.ends(topics.balances, partition),
    ),
  );
  const written = await admin.fetchTopicOffsets(topics.balances);
  const open = written.find(({ partition, high }) => {
    const end = stable[partition]?.end;
    return end !== undefined && BigInt(high) > end;
  });
  return open?.partition;
}
