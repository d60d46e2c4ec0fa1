import { constants, setPriority } from 'node:os';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { SqliteHistories } from '../adapters/sqlite/sqlite-histories.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { Logger } from '../adapters/system/logger.ts';
import type { Metrics } from '../adapters/system/metrics.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { awaitGenesis } from '../engine/genesis.ts';
import { PlanFollower } from '../engine/plan-follower.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import { siteCodec } from '../site/site-codec.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import type { HistoryConfig } from './config.ts';
import { History } from './history.ts';
import { createReadServer } from './read-server.ts';
import type { ReadServerOptions } from './read-server.ts';
import { watchHistory } from './watch.ts';

/** Joins the history's ports with Kafka and SQLite, folds, and opens the read API. */
export async function compose(config: HistoryConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  setPriority(constants.priority.PRIORITY_LOW); // on a shared machine charging goes first
  const access = kafkaAccess(config, 'history', logger);
  const reader = new KafkaLogReader(access);
  const settings = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(settings.get(registryIdsKey));
  const hashing = createHashing(config.serviceKey);
  const events = watchHistory(logger, metrics);
  const trouble = (what: string, cause: unknown): void => events.trouble(what, cause);
  const { partitions: count } = await awaitGenesis({ reader, codec, clock });
  const plans = new PlanFollower({ reader, codec, hashing, clock, trouble });
  const contracts = `${codec.fingerprint('LedgerRecord')} ${codec.fingerprint('Balance')}`;
  const stores = new SqliteHistories({ folder: config.folder, contracts });
  const partitions = partitionsOf(config, count);
  const history = new History(partitions, { reader, codec, hashing, clock, stores, events });
  const server = createReadServer({
    ports: { history, codec, plans, partitions: count },
    ...observers(logger, metrics),
  });
  plans.start();
  history.start();
  await server.listen(config.api);
  return {
    ready: () => history.readiness(),
    stop: async () => {
      await server.close();
      await Promise.all([history.stop(), plans.stop()]);
      await reader.close();
    },
  };
}

/** @throws Error for a partition that the ledger does not have. */
function partitionsOf({ partitions }: HistoryConfig, count: number): readonly number[] {
  if (partitions === undefined) return Array.from({ length: count }, (_, i) => i);
  const strange = partitions.find((partition) => partition >= count);
  if (strange === undefined) return partitions;
  throw new Error(`TOLL_HISTORY_PARTITIONS names ${strange}, the ledger has ${count} partitions`);
}

function observers(
  logger: Logger,
  metrics: Metrics,
): Pick<ReadServerOptions, 'observe' | 'trouble'> {
  const seconds = metrics.histogram<'route' | 'status'>({
    name: 'toll_history_read_seconds',
    help: 'Time from a request of the read API to the end of its answer.',
    labels: ['route', 'status'],
  });
  return {
    observe: (route, status, took) => seconds.observe({ route, status: String(status) }, took),
    trouble: (err) => logger.error({ err }, 'a read failed unexpectedly'),
  };
}
