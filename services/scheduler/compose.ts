import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import type { SchedulerConfig } from './config.ts';
import { Scheduler } from './scheduler.ts';

/** Joins the scheduler's ports with Kafka and Redis, and starts it. */
export async function compose(config: SchedulerConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const settings = { ...config, answerWithinMs: 1_000, pendingMax: 1 };
  const opened = await openUsageClient(settings, 'scheduler', logger);
  const { site, redisUrl: url } = config;
  const projection = new RedisProjection({ url, connectionName: 'scheduler', site });
  const nudges = metrics.counter({
    name: 'toll_scheduler_nudges_total',
    help: 'Accounts nudged because something of them was due.',
  });
  const scheduler = new Scheduler(
    {
      projection,
      codec: opened.codec,
      client: opened.client,
      clock,
      nudged: (count) => nudges.inc(count),
      trouble: (err) => logger.warn({ err }, 'due work could not be looked for'),
    },
    config,
  );
  scheduler.start();
  return {
    ready: () => true,
    stop: async () => {
      await scheduler.stop();
      await opened.close();
      await projection.close();
    },
  };
}
