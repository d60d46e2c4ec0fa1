import { HttpSiteCommands } from '../adapters/http/http-site-commands.ts';
import { KafkaIntentWriters } from '../adapters/kafka/kafka-intent-writers.ts';
import { RedisPermitPublisher } from '../adapters/redis/redis-permits.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { ledgerOf } from '../ports/topics.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import type { SiteControllerConfig } from './config.ts';
import { ServingPermit, servingLimits } from './serving-permit.ts';
import { SiteController } from './site-controller.ts';
import { createSiteServer } from './site-server.ts';
import { watchSite } from './watch.ts';

/** Joins the site controller's ports with Kafka and Redis, and starts it. */
export async function compose(
  config: SiteControllerConfig,
  { logger, metrics }: ProcessContext,
): Promise<Running> {
  const settings = { ...config, answerWithinMs: 3_000, pendingMax: 4_096 };
  const opened = await openUsageClient(settings, 'site-controller', logger);
  const { client, codec, reader, partitions } = opened;
  const redis = { url: config.redisUrl, connectionName: 'site-controller' };
  const projection = new RedisProjection({ ...redis, site: config.site });
  const standby = new RedisProjection({ ...redis, site: config.peer });
  const hashing = createHashing(config.serviceKey);
  const events = watchSite(logger, metrics);
  const intents = new KafkaIntentWriters(kafkaAccess(config, 'site-controller', logger), config);
  const ports = { reader, projection, standby, client, intents, codec, hashing, clock, events };
  const { role, site } = config;
  const peer = { site: config.peer, ledger: ledgerOf(config.peer) };
  const controller = new SiteController({ role, site, peer, partitions }, ports);
  const trouble = (cause: Error): void => events.trouble('permits', cause);
  const permits = new RedisPermitPublisher({ ...redis, site: config.site, trouble });
  const { askedMs: answerWithinMs } = servingLimits;
  const other = new HttpSiteCommands({ url: config.peerUrl, answerWithinMs });
  const serving = { reader, peer: other, permits, clock, modes: () => controller.status() };
  controller.permit(new ServingPermit(config.role, serving));
  const server = createSiteServer(controller);
  controller.start();
  await server.listen(config.api);
  return {
    ready: () => true,
    stop: async () => {
      await server.close();
      await controller.stop();
      await opened.close();
      await Promise.all([projection.close(), standby.close(), permits.close()]);
    },
  };
}
