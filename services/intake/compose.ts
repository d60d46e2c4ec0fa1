import { KafkaOutputWriter } from '../adapters/kafka/kafka-output-writer.ts';
import { KafkaOwnership } from '../adapters/kafka/kafka-ownership.ts';
import { HttpHistoryStates } from '../adapters/http/http-history-states.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { shortHash } from '../adapters/system/hashing.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { IdentityResolver } from '../engine/resolve-identity.ts';
import { usageInOf } from '../ports/topics.ts';
import { openPermit } from '../site/open-permit.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { kafkaAccess, standsInFor } from '../site/site-settings.ts';
import type { IntakeConfig } from './config.ts';
import { Intake } from './intake.ts';
import { watchIntake } from './watch.ts';

const identitiesCachedMax = 200_000;

/** Joins the intake's ports with Kafka and Redis, and starts it. */
export async function compose(config: IntakeConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const opened = await openUsageClient(config, 'intake', logger);
  const { client, codec, reader, partitions } = opened;
  const { site, redisUrl: url } = config;
  const known = standsInFor(config) ?? site;
  const projection = new RedisProjection({ url, connectionName: 'intake', site: known });
  const history = new HttpHistoryStates({ url: config.historyUrl });
  const cached = { partitions, cachedMax: identitiesCachedMax, history };
  const { permit, stop: stopPermit } = openPermit(config, 'intake', logger);
  const access = kafkaAccess(config, 'intake', logger);
  const outputs = new KafkaOutputWriter(access);
  const intake = new Intake({
    reader,
    client,
    identities: new IdentityResolver(projection, codec, cached),
    outputs,
    ownershipOf: (adapter) =>
      new KafkaOwnership(access, { group: `intake.${adapter}`, topic: usageInOf(adapter) }),
    codec,
    hash: shortHash,
    clock,
    permit,
    events: watchIntake(logger, metrics),
  });
  intake.start();
  return {
    ready: () => opened.hears() || 'no answers can arrive: Redis is away',
    stop: async () => {
      await intake.stop();
      await stopPermit();
      await opened.close();
      history.close();
      await Promise.all([outputs.close(), projection.close()]);
    },
  };
}
