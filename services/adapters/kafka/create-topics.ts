import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, ITopicConfig, ITopicMetadata } from 'kafkajs';
import { answersOf, topics, usageInOf, type SiteTopic } from '../../ports/topics.ts';
import { kafkaClient, type KafkaAccess } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-error-type.ts';

/** How the topics of a site are laid out. */
export interface TopicLayout {
  /** Partitions of every keyed topic, fixed for good: where an account lives must not change. */
  readonly partitions: number;
  /** 3 in production. */
  readonly replication: number;
  /** Copies that must have a record before it counts; 2 in production. */
  readonly minInSync: number;
  /** How long xDRs, notices and refused input are kept, in milliseconds. */
  readonly outputRetentionMs?: number;
  readonly topicPrefix?: string;
}

/** The topics that stand do not fit the layout. Nothing is altered: that would move accounts. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const defaults = { outputRetentionMs: 30 * dayMs, topicPrefix: '' } as const;
const requestTimeoutMs = 30_000;
const servedWithinMs = 10_000;

/** What brokers say of a topic that was made a moment ago. */
const early: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
]);
const recordBytesMax = 4 * 1024 * 1024; // several times the largest state the decider allows

/** Kept until something that knows what was read deletes behind itself; never by time alone. */
const kept = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' } as const;
const compacted = { 'cleanup.policy': 'compact' } as const;
const largeRecords = { 'max.message.bytes': String(recordBytesMax) } as const;

/**
 * Creates the topics that are missing.
 *
 * @throws TopicMismatch when one stands with another partition count.
 */
export async function createTopics(access: KafkaAccess, layout: TopicLayout): Promise<void> {
  await create(access, topicsOf({ ...defaults, ...layout }));
}

/**
 * Creates the topics of a network adapter: the one it publishes to, and the one where it is told
 * what became of its events.
 *
 * @throws TopicMismatch when one stands with another partition count.
 */
export async function createAdapterTopics(
  access: KafkaAccess,
  adapter: string,
  layout: TopicLayout,
): Promise<void> {
  await create(access, adapterTopicsOf(adapter, { ...defaults, ...layout }));
}

async function create(access: KafkaAccess, wanted: readonly ITopicConfig[]): Promise<void> {
  const admin = kafkaClient(access, { requestTimeoutMs }).admin();
  await admin.connect();
  try {
    const standing = new Set(await admin.listTopics());
    const missing = wanted.filter(({ topic }) => !standing.has(topic));
    // Not waiting for leaders: that fails while the brokers have not heard of the topics yet.
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });
    checkPartitions(await served(admin, wanted), wanted); // another process may have been first
  } finally {
    await admin.disconnect();
  }
}

function topicsOf(layout: Required<TopicLayout>): readonly ITopicConfig[] {
  const outputs = { 'cleanup.policy': 'delete', 'retention.ms': String(layout.outputRetentionMs) };
  const policies = {
    [topics.usage]: { ...kept, 'message.timestamp.type': 'LogAppendTime' },
    [topics.usageRejected]: outputs,
    [topics.ledger]: { ...kept, ...largeRecords },
    [topics.balances]: { ...compacted, ...largeRecords },
    [topics.xdr]: outputs,
    [topics.notices]: outputs,
    [topics.callbacks]: outputs,
    [topics.catalogue]: compacted,
    [topics.settings]: compacted,
    [topics.sites]: compacted,
    [topics.probes]: { 'cleanup.policy': 'delete', 'retention.ms': String(hourMs) },
  } as const satisfies Record<SiteTopic, Readonly<Record<string, string>>>;
  return Object.values(topics).map((topic) =>
    configOf(topic, partitionsOf(topic, layout.partitions), policies[topic], layout),
  );
}

/** What is published stands until the intake has read it, and as long again. */
function adapterTopicsOf(adapter: string, layout: Required<TopicLayout>): readonly ITopicConfig[] {
  const policy = { 'cleanup.policy': 'delete', 'retention.ms': String(layout.outputRetentionMs) };
  const usageIn = { ...policy, 'message.timestamp.type': 'LogAppendTime' };
  return [
    configOf(usageInOf(adapter), layout.partitions, usageIn, layout),
    configOf(answersOf(adapter), layout.partitions, policy, layout),
  ];
}

function configOf(
  topic: string,
  numPartitions: number,
  policy: Readonly<Record<string, string>>,
  layout: Required<TopicLayout>,
): ITopicConfig {
  return {
    topic: layout.topicPrefix + topic,
    numPartitions,
    replicationFactor: layout.replication,
    configEntries: Object.entries({ ...policy, ...safety(layout) }).map(([name, value]) => ({
      name,
      value,
    })),
  };
}

/** Read whole by everybody: one order over all of it. */
const unkeyed: ReadonlySet<SiteTopic> = new Set([topics.catalogue, topics.settings, topics.sites]);

function partitionsOf(topic: SiteTopic, keyed: number): number {
  return unkeyed.has(topic) ? 1 : keyed;
}

function safety({ minInSync }: TopicLayout): Readonly<Record<string, string>> {
  return {
    'min.insync.replicas': String(minInSync),
    // a stale leader would take back what was acknowledged
    'unclean.leader.election.enable': 'false',
  };
}

/** What the brokers know of the topics, once the leader of every partition serves it. */
async function served(
  admin: Admin,
  wanted: readonly ITopicConfig[],
): Promise<readonly ITopicMetadata[]> {
  const names = wanted.map(({ topic }) => topic);
  const giveUpAt = performance.now() + servedWithinMs;
  for (;;) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      for (const name of names) await admin.fetchTopicOffsets(name);
      return found;
    } catch (error) {
      if (!early.has(kafkaErrorType(error)) || performance.now() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}

function checkPartitions(found: readonly ITopicMetadata[], wanted: readonly ITopicConfig[]): void {
  const wrong = wanted.flatMap(({ topic, numPartitions }) => {
    const count = found.find(({ name }) => name === topic)?.partitions.length ?? 0;
    return count === numPartitions
      ? []
      : [`${topic} has ${count} partitions, not ${numPartitions}`];
  });
  if (wrong.length > 0) throw new TopicMismatch(wrong.join('; '));
}
