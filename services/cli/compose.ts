import { readFileSync } from 'node:fs';
import { HaproxyDispatcher } from '../adapters/haproxy/haproxy-dispatcher.ts';
import { HistoryClient } from '../adapters/http/history-client.ts';
import { HttpSiteCommands } from '../adapters/http/http-site-commands.ts';
import { N40Client } from '../adapters/http/n40-client.ts';
import { createAdapterTopics, createTopics } from '../adapters/kafka/create-topics.ts';
import type { TopicLayout } from '../adapters/kafka/create-topics.ts';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { KafkaTopicWriter } from '../adapters/kafka/kafka-topic-writer.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { registerAdapterSchemas, registerSchemas } from '../adapters/registry/register-schemas.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import { createLogger } from '../adapters/system/logger.ts';
import type { Logger } from '../adapters/system/logger.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { createVoucherCodes } from '../adapters/system/voucher-codes.ts';
import { readGenesis } from '../engine/genesis.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { siteCodec } from '../site/site-codec.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import type { CliConfig } from './config.ts';
import { CalledWrongly, Failed } from './failures.ts';
import { plansIn, readCatalogue } from './plans.ts';
import type { LedgerPorts, Prepared, SetUpOptions, Site } from './site.ts';

/** Answers are waited for longer than by a gateway: a person waits, no network function. */
const answerWithinMs = 20_000;
/** Requests of `toll load` and its like that wait for an answer at once. */
const pendingMax = 8_192;

/** Joins the commands' ports with Kafka, Redis, the registry and the N40 door. */
export function compose(config: CliConfig): Site {
  const logger = createLogger('toll', config.logLevel);
  const closers: (() => Promise<void> | void)[] = [];
  const ledger = once(() => openLedger(config, logger, closers));
  const controller = () => new HttpSiteCommands({ url: config.siteUrl });
  return {
    config,
    ledger,
    projection: once(async () => openProjection(config, config.site, closers)),
    standby: once(async () => {
      const { peer } = await controller().status();
      return openProjection(config, peer, closers);
    }),
    plans: once(async () => plansIn(await readCatalogue(await ledger()))),
    writer: () => new KafkaTopicWriter(kafkaAccess(config, 'toll', logger)),
    usage: once(async () => {
      const settings = { ...config, answerWithinMs, pendingMax };
      const opened = await openUsageClient(settings, 'toll', logger);
      closers.push(() => opened.close());
      return opened.client;
    }),
    voucherCodes: () => {
      const { voucherKey } = config;
      if (voucherKey === undefined) throw new CalledWrongly('TOLL_VOUCHER_KEY: is not set');
      return createVoucherCodes(voucherKey);
    },
    n40: () => {
      const { n40Url: url, n40Token: token, n40Ca } = config;
      const ca = n40Ca === undefined ? undefined : readFileSync(n40Ca);
      const client = new N40Client({ url, token, ca });
      closers.push(() => client.close());
      return client;
    },
    controller,
    dispatcher: () => new HaproxyDispatcher(config.dispatcherSocket),
    history: () => new HistoryClient({ url: config.historyUrl, tenant: config.tenant }),
    prepare: (options) => prepare(config, options, logger, closers),
    prepareAdapter: async (name, options) => {
      await createAdapterTopics(kafkaAccess(config, 'toll', logger), name, layoutOf(options));
      return registerAdapterSchemas(config.registryUrl, name);
    },
    close: async () => {
      for (const close of closers.toReversed()) await close();
    },
  };
}

/** Opens a part on its first use and keeps it. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}

function openProjection(
  { redisUrl: url }: CliConfig,
  site: string,
  closers: (() => Promise<void> | void)[],
): RedisProjection {
  const projection = new RedisProjection({ url, connectionName: 'toll', site });
  closers.push(() => projection.close());
  return projection;
}

async function openLedger(
  config: CliConfig,
  logger: Logger,
  closers: (() => Promise<void> | void)[],
): Promise<LedgerPorts> {
  const reader = new KafkaLogReader(kafkaAccess(config, 'toll', logger));
  closers.push(() => reader.close());
  const settings = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(settings.get(registryIdsKey));
  const genesis = await readGenesis({ reader, codec });
  if (genesis === undefined) throw new Failed('NO_LEDGER', 'the ledger has not begun yet');
  const { ledgerId, partitions } = genesis;
  return { reader, codec, hashing: createHashing(config.serviceKey), clock, ledgerId, partitions };
}

async function prepare(
  config: CliConfig,
  options: SetUpOptions,
  logger: Logger,
  closers: (() => Promise<void> | void)[],
): Promise<Prepared> {
  const access = kafkaAccess(config, 'toll', logger);
  await createTopics(access, layoutOf(options));
  const { ids, differences } = await registerSchemas(config.registryUrl);
  const reader = new KafkaLogReader(access);
  closers.push(() => reader.close());
  return {
    reader,
    writer: new KafkaTopicWriter(access),
    codec: siteCodec(JSON.stringify(ids)),
    hashing: createHashing(config.serviceKey),
    ids,
    differences: differences.map((one) => one.subject),
  };
}

/** All copies but one must have a record before it counts: one broker may fail without a halt. */
function layoutOf({ partitions, replication }: SetUpOptions): TopicLayout {
  return { partitions, replication, minInSync: replication > 1 ? replication - 1 : 1 };
}
