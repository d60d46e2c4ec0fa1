import { setTimeout as sleep } from 'node:timers/promises';
import {
  LogError,
  type LogEnds,
  type LogReader,
  type Partition,
  type ReadBatch,
  type ReadPosition,
} from '../../ports/event-log.ts';
import type { Topic } from '../../ports/topics.ts';
import { endOf, isolation, type FetchFrom, type Isolation } from './raw-cluster.ts';
import { FetchLanes } from './fetch-lanes.ts';
import { readFetchResponse, type FetchedPartition } from './fetch-response.ts';
import { isolationOf } from './isolation.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { decodeRecords } from './record-batches.ts';

/** How a reader behaves beyond its access. */
export interface LogReaderOptions {
  /** Stands before every topic name: `main.` for a mirrored log, a fresh name for a test. */
  readonly topicPrefix?: string;
  /** For mirrored topics, whatever they hold: a mirror writes in transactions, and may abort. */
  readonly committedOnly?: boolean;
  /**
   * How long lost connections and elections are waited out before `unavailable`, in milliseconds.
   */
  readonly patienceMs?: number;
}

const defaults = { topicPrefix: '', committedOnly: false, patienceMs: 5_000 } as const;
const bytesMaxDefault = 4 * 1024 * 1024;
const lanesMax = 32;
const legsKeptMax = 32;
const pauseMs = { first: 20, max: 500 } as const;
const kafkaErrors = { none: 0, offsetOutOfRange: 1, corruptMessage: 2 } as const;

/** What of a read one broker serves at one isolation level. */
interface Leg {
  readonly key: string;
  /** Resolves when the broker has answered, one way or the other. */
  readonly done: Promise<void>;
  answer?: { readonly batches: readonly ReadBatch[] } | { readonly error: unknown };
}

interface LegPlan {
  readonly leader: number;
  readonly isolation: Isolation;
  readonly positions: ReadPosition[];
}

/**
 * Reads partitions by position, without a group.
 *
 * Reads at the same time do not hold each other up: each fetch has a connection of its own. Entries
 * are views of the bytes that came in one response; whoever keeps one for long should copy it.
 */
export class KafkaLogReader implements LogReader {
  readonly #prefix: string;
  readonly #committedOnly: boolean;
  readonly #patienceMs: number;
  readonly #lanes: FetchLanes;
  /** Fetches that a read went on without; the next read at the same positions takes them over. */
  readonly #left = new Map<string, Leg>();
  #turn = 0;

  constructor(access: KafkaAccess, options: LogReaderOptions = {}) {
    const { topicPrefix, committedOnly, patienceMs } = { ...defaults, ...options };
    this.#prefix = topicPrefix;
    this.#committedOnly = committedOnly;
    this.#patienceMs = patienceMs;
    this.#lanes = new FetchLanes(access, lanesMax);
  }

  async ends(topic: Topic, partition: Partition): Promise<LogEnds> {
    return this.#patiently(performance.now(), () => this.#endsOnce(topic, partition));
  }

  async read(
    positions: readonly ReadPosition[],
    options: { readonly waitMs: number; readonly bytesMax?: number },
  ): Promise<readonly ReadBatch[]> {
    const until = performance.now() + options.waitMs;
    const bytesMax = options.bytesMax ?? bytesMaxDefault;
    for (;;) {
      const batches = await this.#patiently(until, () =>
        this.#readOnce(positions, until, bytesMax),
      );
      if (batches.length > 0 || performance.now() >= until || positions.length === 0)
        return batches;
    }
  }

  async close(): Promise<void> {
    this.#lanes.close();
    await Promise.all([...this.#left.values()].map(({ done }) => done));
    this.#left.clear();
  }

  /** Repeats what may be cured by looking up the leader again, for so long. */
  async #patiently<T>(from: number, attempt: () => Promise<T>): Promise<T> {
    const giveUpAt = from + this.#patienceMs;
    for (let pause: number = pauseMs.first; ; pause = Math.min(pause * 2, pauseMs.max)) {
      try {
        return await attempt();
      } catch (error) {
        const trouble = error instanceof LogError ? error : unavailable(error);
        const cured = trouble.code === 'unavailable' && !this.#lanes.closed;
        if (!cured || performance.now() + pause > giveUpAt) throw trouble;
        await sleep(pause);
      }
    }
  }

  async #endsOnce(topic: Topic, partition: Partition): Promise<LogEnds> {
    const place = { topic: this.#prefix + topic, partition };
    const [leader] = await this.#lanes.leaders([place]);
    return this.#lanes.use([place.topic], async (lane) => {
      const asked = { ...place, isolation: this.#isolationOf(topic) };
      const first = await lane.offsetAt(leader!, asked, endOf.first);
      return { first, end: await lane.offsetAt(leader!, asked, endOf.last) };
    });
  }

  async #readOnce(
    positions: readonly ReadPosition[],
    until: number,
    bytesMax: number,
  ): Promise<readonly ReadBatch[]> {
    const plans = await this.#plan(positions);
    const share = Math.max(1, Math.floor(bytesMax / Math.max(1, plans.length)));
    const legs = plans.map((plan) => this.#legFor(plan, until, share));
    for (;;) {
      const batches = this.#answered(legs);
      const open = legs.filter(({ answer }) => answer === undefined);
      if (batches.length > 0 || open.length === 0) {
        for (const leg of open) this.#leave(leg);
        return batches;
      }
      await Promise.race(open.map(({ done }) => done));
    }
  }

  /**
   * One leg per leader and isolation level; another partition goes first each time, so that none
   * starves.
   */
  async #plan(positions: readonly ReadPosition[]): Promise<readonly LegPlan[]> {
    const leaders = await this.#lanes.leaders(positions.map((position) => this.#named(position)));
    const plans = new Map<string, LegPlan>();
    const first = this.#turn++;
    for (let step = 0; step < positions.length; step++) {
      const index = (first + step) % positions.length;
      const position = positions[index]!;
      const leader = leaders[index]!;
      const level = this.#isolationOf(position.topic);
      const key = `${leader}/${level}`;
      const plan = plans.get(key) ?? { leader, isolation: level, positions: [] };
      plan.positions.push(position);
      plans.set(key, plan);
    }
    return [...plans.values()];
  }

  #legFor(plan: LegPlan, until: number, bytesMax: number): Leg {
    const key = keyOf(plan);
    const left = this.#left.get(key);
    if (left !== undefined) {
      this.#left.delete(key);
      return left;
    }
    const fetched = this.#fetch(plan, until, bytesMax).then(
      (batches) => void (leg.answer = { batches }),
      (error: unknown) => void (leg.answer = { error }),
    );
    const leg: Leg = { key, done: fetched };
    return leg;
  }

  /**
   * What the answered legs brought; when one failed, the others' answers are kept for the next
   * read.
   */
  #answered(legs: readonly Leg[]): readonly ReadBatch[] {
    const failed = legs.find(({ answer }) => answer !== undefined && 'error' in answer);
    if (failed?.answer !== undefined && 'error' in failed.answer) {
      for (const leg of legs) if (leg !== failed) this.#leave(leg);
      throw failed.answer.error;
    }
    return legs.flatMap(({ answer }) =>
      answer !== undefined && 'batches' in answer ? answer.batches : [],
    );
  }

  #leave(leg: Leg): void {
    this.#left.set(leg.key, leg);
    const oldest = this.#left.keys().next().value;
    if (this.#left.size > legsKeptMax && oldest !== undefined) this.#left.delete(oldest);
  }

  async #fetch(plan: LegPlan, until: number, bytesMax: number): Promise<readonly ReadBatch[]> {
    const positions = plan.positions.map((position) => this.#named(position));
    const raw = await this.#lanes.use(
      positions.map(({ topic }) => topic),
      (lane) => {
        const waitMs = Math.max(0, Math.ceil(until - performance.now()));
        return lane.fetch(plan.leader, { isolation: plan.isolation, waitMs, bytesMax, positions });
      },
    );
    const { error, partitions } = readFetchResponse(raw);
    if (error !== kafkaErrors.none)
      throw new LogError('unavailable', `fetch failed: Kafka error ${error}`);
    const batches: ReadBatch[] = [];
    for (const fetched of partitions) {
      const position = present(plan.positions, this.#prefix, fetched);
      if (fetched.error !== kafkaErrors.none) throw await this.#refused(position, fetched.error);
      const batch = toBatch(position, fetched, plan.isolation);
      if (batch.next > position.from) batches.push(batch);
    }
    return batches;
  }

  async #refused(position: ReadPosition, error: number): Promise<LogError> {
    const { topic, partition, from } = position;
    const where = `${this.#prefix}${topic}-${partition} at ${from}`;
    this.#lanes.forgetLeaders();
    if (error === kafkaErrors.offsetOutOfRange) {
      const { first, end } = await this.#endsOnce(topic, partition);
      if (from < first || from > end) {
        return new LogError('out-of-range', `${where}: the log has ${first} to ${end}`, {
          position,
        });
      }
    }
    const code = error === kafkaErrors.corruptMessage ? 'corrupt' : 'unavailable';
    return new LogError(code, `${where}: Kafka error ${error}`, { position });
  }

  #isolationOf(topic: Topic): Isolation {
    return this.#committedOnly ? isolation.readCommitted : isolationOf(topic);
  }

  #named({ topic, partition, from }: ReadPosition): FetchFrom {
    return { topic: this.#prefix + topic, partition, from };
  }
}

function toBatch(position: ReadPosition, fetched: FetchedPartition, level: Isolation): ReadBatch {
  const { topic, partition, from } = position;
  const committed = level === isolation.readCommitted;
  const { entries, next } = decodeRecords(fetched.records, from, committed ? fetched.aborted : []);
  const end = committed ? fetched.lastStable : fetched.highWatermark;
  return { topic, partition, entries, next, end };
}

function present(
  positions: readonly ReadPosition[],
  prefix: string,
  fetched: FetchedPartition,
): ReadPosition {
  const found = positions.find(
    ({ topic, partition }) => prefix + topic === fetched.topic && partition === fetched.partition,
  );
  if (found === undefined) {
    throw new LogError(
      'unavailable',
      `got ${fetched.topic}-${fetched.partition}, which was not asked for`,
    );
  }
  return found;
}

function keyOf(plan: LegPlan): string {
  const places = plan.positions.map(
    ({ topic, partition, from }) => `${topic}-${partition}@${from}`,
  );
  return [plan.leader, ...places.toSorted()].join(' ');
}

function unavailable(cause: unknown): LogError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LogError('unavailable', `the log cannot be read: ${why}`, { cause });
}
