import { setTimeout as sleep } from 'node:timers/promises';
import {
  LogError,
  type LogErrorCode,
  type Offset,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { encodeRecords } from './encode-records.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { readProduceResponse, type Appended } from './produce-response.ts';
import { RawCluster } from './raw-cluster.ts';

/** Where and how patiently a lane appends. */
export interface LaneOptions {
  /** The full topic name. */
  readonly topic: string;
  readonly leader: number;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs: number;
}

/** Hands over what is to be appended now; nothing when there is nothing any more. */
export type Take = () => readonly OutgoingRecord[];

interface Waiting {
  readonly partition: Partition;
  readonly take: Take;
  readonly resolve: (offset: Offset) => void;
  readonly reject: (error: LogError) => void;
}

interface Batch extends Waiting {
  readonly records: Buffer;
}

/** Least time from one request to the next: what gathers meanwhile saves everybody a request. */
const spacingMs = 2;

/** Kafka's errors that it gives before anything is appended; after any other nobody can tell. */
const beforeAppending: ReadonlyMap<number, LogErrorCode> = new Map([
  [10, 'too-large'], // MESSAGE_TOO_LARGE
  [18, 'too-large'], // RECORD_LIST_TOO_LARGE
  [19, 'unavailable'], // NOT_ENOUGH_REPLICAS
  [29, 'unavailable'], // TOPIC_AUTHORIZATION_FAILED
]);

/**
 * Appends to the partitions that one broker leads: plain, acknowledged by all, each batch sent
 * once.
 *
 * One request is under way; what gathers meanwhile goes with the next one, a batch for each
 * partition. A request costs the broker about as much for four partitions as for one. No retries:
 * they reorder batches (counter-example 16).
 */
export class LeaderLane {
  readonly #access: KafkaAccess;
  readonly #options: LaneOptions;
  #cluster: RawCluster | undefined;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(access: KafkaAccess, options: LaneOptions) {
    this.#access = access;
    this.#options = options;
  }

  /** Appends what `take` hands over once the request is made; one call at a time per partition. */
  append(partition: Partition, take: Take): Promise<Offset> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ partition, take, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      setImmediate(() => void this.#run()); // what is added in the same round goes along
    });
  }

  /** Disconnects. What is under way fails. */
  close(): void {
    this.#cluster?.destroy();
    this.#cluster = undefined;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const since = performance.now();
      const waiting = this.#waiting;
      this.#waiting = [];
      await this.#appendAll(waiting);
      const left = spacingMs - (performance.now() - since);
      if (left > 0) await sleep(left);
    }
    this.#isRunning = false;
  }

  async #appendAll(waiting: readonly Waiting[]): Promise<void> {
    const connected = await this.#connected().catch((cause: unknown) => cause);
    if (!(connected instanceof RawCluster)) {
      for (const one of waiting) one.reject(this.#failed('unavailable', one.partition, connected));
      return;
    }
    const batches = waiting.flatMap(batchOf);
    if (batches.length > 0) await this.#send(connected, batches);
  }

  async #send(cluster: RawCluster, batches: readonly Batch[]): Promise<void> {
    const { topic, leader, ackWithinMs } = this.#options;
    const named = batches.map(({ partition, records }) => ({ topic, partition, records }));
    try {
      const raw = await cluster.produce(leader, {
        transactionalId: null,
        ackWithinMs,
        batches: named,
      });
      const appended = readProduceResponse(raw).filter((one) => one.topic === topic);
      for (const batch of batches) this.#settle(batch, appended);
    } catch (cause) {
      for (const one of batches) one.reject(this.#failed('in-doubt', one.partition, cause));
    }
  }

  #settle({ partition, resolve, reject }: Batch, appended: readonly Appended[]): void {
    const found = appended.find((one) => one.partition === partition);
    if (found === undefined) {
      return reject(this.#failed('in-doubt', partition, 'it was not acknowledged'));
    }
    const { error, baseOffset } = found;
    if (error !== 0) {
      const code = beforeAppending.get(error) ?? 'in-doubt';
      return reject(this.#failed(code, partition, `Kafka error ${error}`));
    }
    if (baseOffset < 0n) return reject(this.#failed('in-doubt', partition, 'no offset was given'));
    resolve(baseOffset);
  }

  /** The connection that served before, else a new one. While this fails nothing has been sent. */
  async #connected(): Promise<RawCluster> {
    const { topic, leader, ackWithinMs } = this.#options;
    const requestTimeoutMs = ackWithinMs + 1_000; // the broker's own time-out comes first
    const cluster = (this.#cluster ??= new RawCluster(this.#access, requestTimeoutMs));
    await cluster.learn([topic]);
    await cluster.reach(leader);
    return cluster;
  }

  /** A connection in an unknown state is not trusted again: the next append makes a new one. */
  #failed(code: LogErrorCode, partition: Partition, cause: unknown): LogError {
    if (code !== 'too-large') this.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    return new LogError(code, `append to ${this.#options.topic}-${partition}: ${why}`, { cause });
  }
}

function batchOf(waiting: Waiting): readonly Batch[] {
  const records = waiting.take();
  if (records.length > 0) return [{ ...waiting, records: encodeRecords(records, Date.now()) }];
  waiting.resolve(-1n); // nobody waits for it any more
  return [];
}
