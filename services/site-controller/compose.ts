import { HttpSiteCommands } from '../adapters/http/http-site-commands.ts';
import { KafkaIntentWriters } from '../adapters/kafka/kafka-intent-writers.ts';
import { RedisPermitPublisher } from '../adapters/redis/redis-permits.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { ledgerOf } from '../ports/topics.ts';
import { openSiteProbes } from '../site/open-site-probes.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import { AnsweringSite } from './answering-site.ts';
import type { SiteControllerConfig } from './config.ts';
import { HandBack } from './hand-back.ts';
import { MirrorLag } from './mirror-lag.ts';
import { siteLimits } from './ports.ts';
import { ServingPermit, servingLimits } from './serving-permit.ts';
import { SiteController } from './site-controller.ts';
import type { Task } from './site-controller.ts';
import { createSiteServer } from './site-server.ts';
import { standInWhenOut } from './stand-in-when-out.ts';
import { watchSite } from './watch.ts';
import { Watchdog, watchLimits } from './watchdog.ts';

/** Joins the site controller's ports with Kafka and Redis, and starts it. */
export async function compose(
  config: SiteControllerConfig,
  { logger, metrics }: ProcessContext,
): Promise<Running> {
  const settings = { ...config, answerWithinMs: 3_000, pendingMax: 4_096 };
  const opened = await openUsageClient(settings, 'site-controller', logger);
  const { client, codec, reader, partitions } = opened;
  const access = kafkaAccess(config, 'site-controller', logger);
  const redis = { url: config.redisUrl, connectionName: 'site-controller' };
  const projection = new RedisProjection({ ...redis, site: config.site });
  const standby = new RedisProjection({ ...redis, site: config.peer });
  const hashing = createHashing(config.serviceKey);
  const events = watchSite(logger, metrics);
  const intents = new KafkaIntentWriters(access, config);
  const ports = { reader, projection, standby, client, intents, codec, hashing, clock, events };
  const { role, site } = config;
  const peer = { site: config.peer, ledger: ledgerOf(config.peer) };
  const trouble = (cause: Error): void => events.trouble('permits', cause);
  const permits = new RedisPermitPublisher({ ...redis, site, trouble });
  const { askedMs: answerWithinMs } = servingLimits;
  const { peerUrl: url } = config;
  const asked = new HttpSiteCommands({ url, answerWithinMs });
  const changing = new HttpSiteCommands({ url, answerWithinMs: siteLimits.closedMs });

  const watching = role === 'secondary' ? config.watch : undefined;
  const parts = { access, reader, partitions, clock, withinMs: watchLimits.withinMs };
  const looking = watching && openSiteProbes(config, watching, parts);
  const watchdog = looking && new Watchdog({ probes: looking.probes, clock });
  const other = new AnsweringSite(changing, watchdog);
  const options = { role, site, peer, partitions, other };
  const controller = new SiteController(options, ports);
  const { standIn } = controller;
  const modes = async () => (await controller.status()).map(({ mode }) => mode);
  const serving = new ServingPermit(role, { reader, peer: asked, permits, clock, modes });
  const tasks: Task[] = [{ name: 'permit', advance: () => serving.advance() }];
  if (watching !== undefined && watchdog !== undefined) {
    const { response } = watching;
    tasks.push(standInWhenOut({ watchdog, standIn, peer: peer.site, response, events }));
  }
  if (role === 'secondary' && config.handBack === 'auto') {
    const handBack = new HandBack({
      clock,
      main: () => asked.status(),
      ends: async () => (await controller.status()).map(({ sequence }) => sequence),
      intended: () => standIn.intended,
      ready: () => standIn.deactivate({ by: 'hand-back', why: 'main is back, and has locked' }),
    });
    tasks.push({ name: 'hand-back', advance: () => handBack.advance() });
  }
  const behind = { reader, codec, hashing, projection, clock, events };
  const lag =
    role === 'main' ? new MirrorLag({ ...behind, peer: () => asked.status() }) : undefined;
  if (lag !== undefined) tasks.push({ name: 'lag', advance: () => lag.advance() });
  const server = createSiteServer({ controller, watchdog, lag });
  controller.start(tasks);
  await server.listen(config.api);
  return {
    ready: () => true,
    stop: async () => {
      await server.close();
      await controller.stop();
      await looking?.close();
      await opened.close();
      await Promise.all([projection.close(), standby.close(), permits.close()]);
    },
  };
}
