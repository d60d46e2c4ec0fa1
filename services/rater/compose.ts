import { KafkaLedgerWriter } from '../adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { KafkaOwnership } from '../adapters/kafka/kafka-ownership.ts';
import { RedisAnswerPublisher } from '../adapters/redis/redis-answer-publisher.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { siteCodec } from '../site/site-codec.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { PlanFollower } from '../engine/plan-follower.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import type { RaterConfig } from './config.ts';
import { Rater } from './rater.ts';
import { watchRater } from './watch.ts';

/** Joins the rater's ports with Kafka and Redis, and starts it. */
export async function compose(config: RaterConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const access = kafkaAccess(config, 'rater', logger);
  const redis = { url: config.redisUrl, connectionName: 'rater' };
  const reader = new KafkaLogReader(access);
  const settings = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(settings.get(registryIdsKey));
  const hashing = createHashing(config.serviceKey);
  const clock = systemClock;
  const losses = metrics.counter<'why'>({
    name: 'toll_rater_answers_lost_total',
    help: 'Answers that reached nobody; their requests are repeated.',
    labels: ['why'],
  });
  const events = watchRater(logger, metrics);
  const trouble = (cause: unknown): void => events.trouble('the answer channel', cause);
  const lost = (count: number, why: string): void => losses.inc({ why }, count);
  const answers = new RedisAnswerPublisher({ ...redis, lost, trouble });
  const plans = new PlanFollower({
    reader,
    codec,
    hashing,
    clock,
    trouble: (what, cause) => events.trouble(what, cause),
  });
  const projection = new RedisProjection({ ...redis, site: config.site });
  const ledger = new KafkaLedgerWriter(access);
  const usage = new KafkaLogReader(access);
  const ownership = new KafkaOwnership(access, { group: config.group });
  const ports = {
    ownership,
    usage,
    reader,
    ledger,
    projection,
    answers,
    plans,
    codec,
    hashing,
    clock,
    events,
  };
  const rater = new Rater(ports, { statesMax: config.statesMax });
  plans.start();
  await rater.start();
  return {
    ready: () => rater.readiness(),
    stop: async () => {
      await rater.stop();
      await plans.stop();
      const all = [usage, reader, ledger, projection, answers];
      await Promise.all(all.map((one) => one.close()));
    },
  };
}
