import { randomUUID } from 'node:crypto';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { KafkaUsageWriter } from '../adapters/kafka/kafka-usage-writer.ts';
import { RedisAnswerListener } from '../adapters/redis/redis-answer-listener.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { Logger } from '../adapters/system/logger.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { awaitGenesis } from '../engine/genesis.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import { UsageClient } from '../engine/usage-client.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { siteCodec } from './site-codec.ts';
import { kafkaAccess } from './site-settings.ts';
import type { SiteSettings } from './site-settings.ts';

/** A usage client of a site, and what it was made with. */
export interface OpenUsageClient {
  readonly client: UsageClient;
  readonly codec: RecordCodec;
  readonly reader: KafkaLogReader;
  readonly partitions: number;
  /** True while answers can arrive. */
  readonly hears: () => boolean;
  close(): Promise<void>;
}

export interface UsageClientSettings extends SiteSettings {
  readonly answerWithinMs: number;
  readonly pendingMax: number;
}

/** Opens a usage client for the process `name`; waits until the ledger has begun. */
export async function openUsageClient(
  settings: UsageClientSettings,
  name: string,
  logger: Logger,
): Promise<OpenUsageClient> {
  const access = kafkaAccess(settings, name, logger);
  const reader = new KafkaLogReader(access);
  const stored = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(stored.get(registryIdsKey));
  const { partitions } = await awaitGenesis({ reader, codec, clock });
  let stands = false;
  const listener = new RedisAnswerListener({
    url: settings.redisUrl,
    connectionName: name,
    standing: (now) => (stands = now),
    trouble: (err) => logger.warn({ err }, 'the answer channel'),
  });
  const usage = new KafkaUsageWriter(access);
  const hashing = createHashing(settings.serviceKey);
  const { answerWithinMs, pendingMax, site } = settings;
  const channel = `answers:${site}:${name}:${randomUUID()}`;
  const options = { channel, partitions, answerWithinMs, pendingMax };
  const client = new UsageClient({ usage, listener, codec, hashing, clock }, options);
  await client.start();
  const close = async (): Promise<void> => {
    await client.stop();
    await reader.close();
  };
  return { client, codec, reader, partitions, hears: () => stands, close };
}
