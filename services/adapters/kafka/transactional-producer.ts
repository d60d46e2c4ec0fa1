import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '../../core/invariant.ts';
import {
  LogError,
  type LogErrorCode,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { encodeRecords } from './encode-records.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-error-type.ts';
import { readProduceResponse } from './produce-response.ts';
import { RawCluster, type ProduceBatch, type TransactionIdentity } from './raw-cluster.ts';

/** Records for one partition, by its full topic name. */
export interface TransactionPart {
  readonly topic: string;
  readonly partition: Partition;
  readonly records: readonly OutgoingRecord[];
}

/**
 * A paused exporter holds back the readers of its partition so long at most, unless it is fenced
 * before.
 */
const transactionTimeoutMs = 10_000;
const requestTimeoutMs = 5_000;
/** Of one step of a transaction; all of them together end before the transaction times out. */
const stepWithinMs = 3_000;
/** A new cluster's first transaction waits until its coordinators are there: some four seconds. */
const openWithinMs = 10_000;
const pauseMs = { first: 4, max: 100, growth: 1.5 } as const;

/** A coordinator that is at work on the last transaction, moves, or starts: soon it answers. */
const passing: ReadonlySet<string> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

const fencing: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** The same by number, as the leader of a partition says it. */
const fencingErrors: ReadonlySet<number> = new Set([47, 49, 52, 90]);

/** Kafka counts a partition's records in 31 bits. */
const recordsMax = 2_000_000_000;

/**
 * Writes transactions under one transactional id, one after the other. After any failure it is
 * finished: whoever goes on opens another, which ends what this one left open.
 *
 * Over the library's connections but not by its producer: that one repeats sends by itself, cannot
 * be used again after a commit that failed, and its encoding took a fifth of the exporter's time.
 */
export class TransactionalProducer {
  readonly #cluster: RawCluster;
  readonly #identity: TransactionIdentity;
  /** Records written so far, by topic and partition. */
  readonly #written = new Map<string, number>();
  #state: 'ready' | 'busy' | 'finished' = 'ready';

  private constructor(cluster: RawCluster, identity: TransactionIdentity) {
    this.#cluster = cluster;
    this.#identity = identity;
  }

  /**
   * Takes the transactional id over; whoever had it before is fenced.
   *
   * @throws LogError `unavailable` when no coordinator answers in time.
   */
  static async open(access: KafkaAccess, transactionalId: string): Promise<TransactionalProducer> {
    const cluster = new RawCluster(access, requestTimeoutMs);
    try {
      await cluster.learn([]);
      const identity = await patiently(openWithinMs, () =>
        cluster.takeOver(transactionalId, transactionTimeoutMs),
      );
      return new TransactionalProducer(cluster, identity);
    } catch (cause) {
      cluster.destroy();
      throw new LogError('unavailable', `no writer ${transactionalId}`, { cause });
    }
  }

  /**
   * Writes all rounds, each a request a leader, and commits them together. No round has two parts
   * for one partition.
   *
   * @throws LogError `fenced` when another took the transactional id, else `in-doubt`.
   */
  async commit(rounds: readonly (readonly TransactionPart[])[]): Promise<void> {
    invariant(this.#state !== 'busy', `one commit at a time by ${this.#identity.transactionalId}`);
    if (this.#state === 'finished') throw this.#failed('in-doubt', 'the producer is finished');
    this.#state = 'busy';
    try {
      const places = placesOf(rounds);
      await this.#cluster.learn([...new Set(places.map(({ topic }) => topic))]);
      await patiently(stepWithinMs, () => this.#cluster.addToTransaction(this.#identity, places));
      for (const round of rounds) await this.#append(round);
      await patiently(stepWithinMs, () => this.#cluster.commitTransaction(this.#identity));
      this.#state = 'ready';
    } catch (cause) {
      this.#state = 'finished';
      if (cause instanceof LogError) throw cause;
      const code = fencing.has(kafkaErrorType(cause)) ? 'fenced' : 'in-doubt';
      throw this.#failed(code, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  /** Disconnects; a transaction under way is left to whoever comes next, or to its time-out. */
  close(): void {
    this.#state = 'finished';
    this.#cluster.destroy();
  }

  async #append(round: readonly TransactionPart[]): Promise<void> {
    const batches = round.map((part) => this.#batchOf(part));
    const byLeader = Map.groupBy(batches, (batch) => this.#leaderOf(batch));
    const sends = [...byLeader].map(([leader, ofLeader]) => this.#send(leader, ofLeader));
    await Promise.all(sends);
  }

  #batchOf({ topic, partition, records }: TransactionPart): ProduceBatch {
    const name = `${topic}-${partition}`;
    const baseSequence = this.#written.get(name) ?? 0;
    if (baseSequence + records.length > recordsMax) {
      throw this.#failed('in-doubt', `${name} has as many records as one producer may write`);
    }
    this.#written.set(name, baseSequence + records.length);
    const origin = { ...this.#identity, baseSequence };
    return { topic, partition, records: encodeRecords(records, Date.now(), origin) };
  }

  #leaderOf({ topic, partition }: ProduceBatch): number {
    const leader = this.#cluster.leaderOf(topic, partition);
    if (leader === undefined) throw this.#failed('in-doubt', `nobody leads ${topic}-${partition}`);
    return leader;
  }

  async #send(leader: number, batches: readonly ProduceBatch[]): Promise<void> {
    const { transactionalId } = this.#identity;
    const call = { transactionalId, ackWithinMs: requestTimeoutMs, batches };
    const appended = readProduceResponse(await this.#cluster.produce(leader, call));
    for (const { topic, partition } of batches) {
      const found = appended.find((one) => one.topic === topic && one.partition === partition);
      if (found?.error === 0) continue;
      const code = fencingErrors.has(found?.error ?? 0) ? 'fenced' : 'in-doubt';
      throw this.#failed(code, `${topic}-${partition}: Kafka error ${found?.error ?? 'none'}`);
    }
  }

  #failed(code: LogErrorCode, why: string, cause?: unknown): LogError {
    return new LogError(code, `transaction of ${this.#identity.transactionalId}: ${why}`, {
      cause,
    });
  }
}

function placesOf(rounds: readonly (readonly TransactionPart[])[]): readonly TransactionPart[] {
  const places = new Map(
    rounds.flat().map((part) => [`${part.topic}-${part.partition}`, part] as const),
  );
  return [...places.values()];
}

/** kafkajs has a name but no type for the answer of a new cluster that has no coordinators yet. */
function isPassing(error: unknown): boolean {
  const hasNone = error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound';
  return hasNone || passing.has(kafkaErrorType(error));
}

/** Repeats a step while its coordinator only asks to wait. */
async function patiently<T>(withinMs: number, step: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (let pause: number = pauseMs.first; ; pause = Math.min(pause * pauseMs.growth, pauseMs.max)) {
    try {
      return await step();
    } catch (error) {
      if (!isPassing(error) || performance.now() + pause > giveUpAt) throw error;
      await sleep(pause);
    }
  }
}
