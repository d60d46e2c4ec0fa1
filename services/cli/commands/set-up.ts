import { createTopics } from '../../adapters/kafka/create-topics.ts';
import { KafkaLogReader } from '../../adapters/kafka/kafka-log-reader.ts';
import { KafkaTopicWriter } from '../../adapters/kafka/kafka-topic-writer.ts';
import { registerSchemas } from '../../adapters/registry/register-schemas.ts';
import { createHashing } from '../../adapters/system/hashing.ts';
import { createLogger } from '../../adapters/system/logger.ts';
import { siteCodec } from '../../site/site-codec.ts';
import { kafkaAccess } from '../../site/site-settings.ts';
import type { CliConfig } from '../config.ts';
import { beginLedger, keepRegistryIds, publishDemoPlans } from '../set-up-ledger.ts';

export interface SetUpOptions {
  readonly partitions: number;
  readonly replication: number;
}

/** What a set-up came to. */
export interface SetUpResult {
  readonly ledgerId: string;
  readonly partitions: number;
  /** Content hash of each demo plan by its name. */
  readonly plans: Readonly<Record<string, string>>;
  /** Schemas whose registry id is not the committed one. */
  readonly registryDifferences: readonly string[];
}

/** Creates topics, registers schemas, publishes the demo plans and begins the ledger; repeatable. */
export async function setUp(config: CliConfig, options: SetUpOptions): Promise<SetUpResult> {
  const { partitions, replication } = options;
  const access = kafkaAccess(config, 'toll', createLogger('toll', config.logLevel));
  const minInSync = replication > 1 ? replication - 1 : 1;
  await createTopics(access, { partitions, replication, minInSync });
  const { ids, differences } = await registerSchemas(config.registryUrl);
  const reader = new KafkaLogReader(access);
  try {
    const codec = siteCodec(JSON.stringify(ids));
    const hashing = createHashing(config.serviceKey);
    const ports = { reader, writer: new KafkaTopicWriter(access), codec, hashing };
    await keepRegistryIds(ids, ports);
    const plans = await publishDemoPlans(ports);
    const ledgerId = await beginLedger(config.site, partitions, ports);
    const registryDifferences = differences.map((one) => one.subject);
    return { ledgerId, partitions, plans, registryDifferences };
  } finally {
    await reader.close();
  }
}
