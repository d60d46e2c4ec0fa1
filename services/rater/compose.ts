import { HttpHistoryStates } from '../adapters/http/http-history-states.ts';
import { KafkaLedgerWriter } from '../adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../adapters/kafka/kafka-log-reader.ts';
import { KafkaOwnership } from '../adapters/kafka/kafka-ownership.ts';
import { RedisAnswerPublisher } from '../adapters/redis/redis-answer-publisher.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { siteCodec } from '../site/site-codec.ts';
import { kafkaAccess, standsInFor } from '../site/site-settings.ts';
import { createHashing } from '../adapters/system/hashing.ts';
import type { Metrics } from '../adapters/system/metrics.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { PlanFollower } from '../engine/plan-follower.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import { catalogueOf, topics } from '../ports/topics.ts';
import type { Topic } from '../ports/topics.ts';
import type { RaterConfig } from './config.ts';
import type { OwnedPartition, Phase } from './partition.ts';
import { Rater } from './rater.ts';
import { watchRater } from './watch.ts';

/**
 * What a partition of a rater may be doing; one that was left is not its own any more. On demand:
 * it serves while its projection is rebuilt.
 */
const phases = ['recovering', 'serving', 'on-demand', 'stalled', 'stopped'] as const satisfies (
  | Phase
  | 'on-demand'
)[];

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
  const missing = (what: string, cause: unknown): void => events.trouble(what, cause);
  const planFollowerOf = (topic: Topic): PlanFollower =>
    new PlanFollower({ topic, reader, codec, hashing, clock, trouble: missing });
  const ownPlans = planFollowerOf(topics.catalogue);
  const standsIn = standsInFor(config);
  const theirPlans = standsIn === undefined ? undefined : planFollowerOf(catalogueOf(standsIn));
  const projection = new RedisProjection({ ...redis, site: config.site });
  const standby =
    standsIn === undefined ? undefined : new RedisProjection({ ...redis, site: standsIn });
  const ledger = new KafkaLedgerWriter(access);
  const usage = new KafkaLogReader(access);
  const ownership = new KafkaOwnership(access, { group: config.group });
  const history = new HttpHistoryStates({ url: config.historyUrl });
  const ports = {
    ownership,
    usage,
    reader,
    ledger,
    projection,
    answers,
    plans: { find: (version: string) => ownPlans.find(version) ?? theirPlans?.find(version) },
    standby,
    codec,
    hashing,
    clock,
    events,
    history,
    tracer: context.tracer,
  };
  const rater = new Rater(ports, { statesMax: config.statesMax });
  measure(rater, metrics);
  ownPlans.start();
  theirPlans?.start();
  await rater.start();
  return {
    ready: () => rater.readiness(),
    stop: async () => {
      await rater.stop();
      await ownPlans.stop();
      await theirPlans?.stop();
      history.close();
      const all = [usage, reader, ledger, projection, answers];
      await Promise.all(all.map((one) => one.close()));
      await standby?.close();
    },
  };
}

function shownPhase({ phase, onDemand }: Readonly<OwnedPartition>): Phase | 'on-demand' {
  return phase === 'serving' && onDemand !== undefined ? 'on-demand' : phase;
}

function measure(rater: Rater, metrics: Metrics): void {
  metrics.gauge<'phase'>(
    {
      name: 'toll_rater_partitions',
      help: 'Partitions that this rater owns, by what it does with them.',
      labels: ['phase'],
    },
    (gauge) => {
      const owned = [...rater.partitions.values()];
      for (const phase of phases) {
        gauge.set({ phase }, owned.filter((one) => shownPhase(one) === phase).length);
      }
    },
  );
  metrics.gauge(
    { name: 'toll_rater_cached_states', help: 'States that this rater holds in memory.' },
    (gauge) => gauge.set(rater.cachedStates),
  );
}
