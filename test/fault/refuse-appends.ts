import { ConfigResourceTypes, ConfigSource, Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { topics } from '../../services/ports/topics.ts';

const setting = 'min.insync.replicas';

/**
 * Makes a Kafka of one node refuse every append and serve every read, as a cluster does that has
 * lost too many copies; and the reverse.
 */
export async function refuseAppends(brokers: readonly string[], refuse: boolean): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const names = Object.values(topics);
    await admin.alterConfigs({
      validateOnly: false,
      resources: await Promise.all(names.map((name) => resourceOf(admin, name, refuse))),
    });
  } finally {
    await admin.disconnect();
  }
}

/** With everything else that was set for the topic: what is not named here is unset. */
async function resourceOf(admin: Admin, name: string, refuse: boolean) {
  const type = ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({
    resources: [{ type, name }],
    includeSynonyms: false,
  });
  const own = (resources[0]?.configEntries ?? []).filter(
    ({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG,
  );
  const entries = new Map(own.map(({ configName, configValue }) => [configName, configValue]));
  entries.set(setting, refuse ? '2' : '1');
  return {
    type,
    name,
    configEntries: [...entries].map(([entry, value]) => ({ name: entry, value })),
  };
}
