import { KafkaExportWriters } from '../adapters/kafka/kafka-export-writers.ts';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { KafkaOwnership } from '../adapters/kafka/kafka-ownership.ts';
import { KafkaUsageWriter } from '../adapters/kafka/kafka-usage-writer.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { siteCodec } from '../site/site-codec.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { topics } from '../ports/topics.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import type { ExporterConfig } from './config.ts';
import { Exporter } from './exporter.ts';
import { watchExporter } from './watch.ts';

/** Joins the exporter's ports with Kafka and Redis, and starts it. */
export async function compose(config: ExporterConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const { site, redisUrl: url } = config;
  const access = kafkaAccess(config, 'exporter', logger);
  const reader = new KafkaLogReader(access);
  const settings = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(settings.get(registryIdsKey));
  const hashing = createHashing(config.serviceKey);
  const projection = new RedisProjection({ url, connectionName: 'exporter', site });
  const writers = new KafkaExportWriters(access, { site });
  const usage = new KafkaUsageWriter(access);
  const ownership = new KafkaOwnership(access, { group: 'exporter', topic: topics.ledger });
  const events = watchExporter(logger, metrics);
  const ports = {
    ownership,
    reader,
    writers,
    usage,
    projection,
    codec,
    hashing,
    clock,
    events,
    tracer: context.tracer,
  };
  const exporter = new Exporter(ports, { site });
  await exporter.start();
  return {
    ready: () => true,
    stop: async () => {
      await exporter.stop();
      await Promise.all([reader.close(), projection.close(), usage.close()]);
    },
  };
}
