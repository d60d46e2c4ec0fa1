import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import {
  LogError,
  type Offset,
  type Partition,
  type PositionedOwnership,
} from '../../ports/event-log.ts';
import { topics, type Topic } from '../../ports/topics.ts';
import { kafkaClient, type KafkaAccess } from './kafka-client.ts';

/** How a member of a group behaves. */
export interface OwnershipOptions {
  /** `rater`, `exporter` or `intake.<adapter>`. */
  readonly group: string;
  /** The topic whose partitions are shared out. */
  readonly topic?: Topic;
  readonly topicPrefix?: string;
  /**
   * Silence after which a member counts as dead; not below the broker's
   * `group.min.session.timeout.ms`.
   */
  readonly sessionTimeoutMs?: number;
  readonly heartbeatMs?: number;
  /** How long the others wait for a member to join again when members change. */
  readonly rebalanceTimeoutMs?: number;
}

const defaults = {
  topic: topics.usage,
  topicPrefix: '',
  sessionTimeoutMs: 2_000,
  heartbeatMs: 400,
  rebalanceTimeoutMs: 3_000,
} as const;

const requestTimeoutMs = 5_000;
const closeWithinMs = 3_000;
const pauseMs = { first: 100, max: 2_000 } as const;
/**
 * A member without a sign of life for so many sessions is replaced: kafkajs has been seen to stall.
 */
const silentSessionsMax = 4;

/**
 * Shares out partitions by Kafka's group protocol: every partition is paused as soon as it is
 * assigned, and nothing is fetched. Two owners at once are possible and harmless. Positions are
 * committed only where somebody keeps them; the group then takes them from its present members
 * alone.
 */
export class KafkaOwnership implements PositionedOwnership {
  readonly #access: KafkaAccess;
  readonly #options: Required<OwnershipOptions>;
  #running: Promise<void> | undefined;
  #stop = new AbortController();
  /** Who is a member now. */
  #member: Consumer | undefined;

  constructor(access: KafkaAccess, options: OwnershipOptions) {
    this.#access = access;
    this.#options = { ...defaults, ...options };
  }

  /**
   * Returns at once; partitions are told when the group has given them, again and again until
   * `stop`.
   */
  async start(changed: (owned: readonly Partition[]) => void): Promise<void> {
    if (this.#running !== undefined) return;
    this.#stop = new AbortController();
    this.#running = this.#keepMember(changed, this.#stop.signal);
  }

  /** Leaves the group, so that the others need not wait for the session to end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#running = undefined;
  }

  async positions(): Promise<ReadonlyMap<Partition, Offset>> {
    const { group, topicPrefix, topic } = this.#options;
    const admin = kafkaClient(this.#access, { requestTimeoutMs }).admin();
    try {
      await admin.connect();
      const asked = { groupId: topicPrefix + group, topics: [topicPrefix + topic] };
      const [kept] = await admin.fetchOffsets(asked);
      const offsets = (kept?.partitions ?? []).map(
        ({ partition, offset }) => [partition, BigInt(offset)] as const,
      );
      return new Map(offsets.filter(([, offset]) => offset >= 0n));
    } catch (cause) {
      throw unavailable(`the positions of group ${group} cannot be read`, cause);
    } finally {
      await admin.disconnect();
    }
  }

  async keep(partition: Partition, position: Offset): Promise<void> {
    const { group, topicPrefix, topic } = this.#options;
    const member = this.#member;
    if (member === undefined) throw unavailable(`no member of group ${group} now`);
    const offset = position.toString();
    try {
      await member.commitOffsets([{ topic: topicPrefix + topic, partition, offset }]);
    } catch (cause) {
      throw unavailable(`position ${offset} of ${topic}-${partition} was not kept`, cause);
    }
  }

  /**
   * One member after the other, with a pause between that grows while none gets to join. A member
   * that is lost keeps its partitions until the next is given others: two owners are harmless.
   */
  async #keepMember(
    changed: (owned: readonly Partition[]) => void,
    stopped: AbortSignal,
  ): Promise<void> {
    let pause: number = pauseMs.first;
    while (!stopped.aborted) {
      const joined = await this.#beMember(changed, stopped);
      if (stopped.aborted) changed([]);
      pause = joined ? pauseMs.first : Math.min(pause * 2, pauseMs.max);
      if (!stopped.aborted) await pauseUnlessStopped(pause, stopped);
    }
  }

  /** Is a member until it fails, falls silent or is stopped; whether it ever joined. */
  async #beMember(
    changed: (owned: readonly Partition[]) => void,
    stopped: AbortSignal,
  ): Promise<boolean> {
    const consumer = this.#consumer();
    const ended = Promise.withResolvers<void>();
    let lastSign = performance.now();
    let joined = false;
    let over = false;
    const topic = this.#options.topicPrefix + this.#options.topic;
    consumer.on('consumer.group_join', ({ payload }) => {
      lastSign = performance.now();
      const partitions = payload.memberAssignment[topic] ?? [];
      if (partitions.length > 0) consumer.pause([{ topic, partitions }]);
      joined = true;
      this.#member = consumer;
      if (!over) changed(partitions.toSorted((a, b) => a - b));
    });
    consumer.on('consumer.heartbeat', () => void (lastSign = performance.now()));
    consumer.on('consumer.crash', () => ended.resolve());
    const silenceMaxMs = this.#options.sessionTimeoutMs * silentSessionsMax;
    const watch = setInterval(() => {
      if (performance.now() - lastSign > silenceMaxMs) ended.resolve();
    }, this.#options.sessionTimeoutMs);
    stopped.addEventListener('abort', () => ended.resolve(), { once: true });
    try {
      await run(consumer, topic);
      if (!stopped.aborted) await ended.promise;
    } catch (error) {
      this.#warn(`no member of group ${this.#options.group}`, error);
    } finally {
      over = true;
      this.#member = undefined;
      clearInterval(watch);
      await this.#leave(consumer);
    }
    return joined;
  }

  /** A stalled consumer may never disconnect; its session ends without that. */
  async #leave(consumer: Consumer): Promise<void> {
    const left = consumer.disconnect().catch((error: unknown) => {
      this.#warn(`a member of group ${this.#options.group} did not leave`, error);
    });
    const enough = new AbortController();
    await Promise.race([left, pauseUnlessStopped(closeWithinMs, enough.signal)]);
    enough.abort();
  }

  #consumer(): Consumer {
    const { group, topicPrefix, sessionTimeoutMs, heartbeatMs, rebalanceTimeoutMs } = this.#options;
    return kafkaClient(this.#access, { requestTimeoutMs }).consumer({
      groupId: topicPrefix + group,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      // with all partitions paused, this is how often it gets to heartbeats
      maxWaitTimeInMs: heartbeatMs / 2,
      allowAutoTopicCreation: false,
      retry: {
        retries: 2,
        initialRetryTime: 100,
        maxRetryTime: 500,
        restartOnFailure: async () => false, // a new member instead: see above
      },
    });
  }

  #warn(message: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#access.log?.('warn', message, { error: why });
  }
}

async function run(consumer: Consumer, topic: string): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
}

function unavailable(message: string, cause?: unknown): LogError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new LogError('unavailable', message + why, { cause });
}

async function pauseUnlessStopped(ms: number, stopped: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopped }).catch((error: unknown) => {
    if (!stopped.aborted) throw error;
  });
}
