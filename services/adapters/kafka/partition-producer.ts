import {
  LogError,
  type LogErrorCode,
  type Offset,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { RawCluster } from './raw-cluster.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { encodeRecords } from './encode-records.ts';
import { readProduceResponse } from './produce-response.ts';

/** Where and how patiently to append. */
export interface PartitionProducerOptions {
  /** The full topic name. */
  readonly topic: string;
  readonly partition: Partition;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs: number;
}

/** Kafka's errors that it gives before anything is appended; after any other nobody can tell. */
const beforeAppending: ReadonlyMap<number, LogErrorCode> = new Map([
  [10, 'too-large'], // MESSAGE_TOO_LARGE
  [18, 'too-large'], // RECORD_LIST_TOO_LARGE
  [19, 'unavailable'], // NOT_ENOUGH_REPLICAS
  [29, 'unavailable'], // TOPIC_AUTHORIZATION_FAILED
]);

/**
 * Appends to one partition over a connection of its own: plain, acknowledged by all, each batch
 * sent once.
 *
 * No retries: they reorder batches (counter-example 16). One per partition: a broker serves the
 * requests of a connection one after the other, acknowledgement included, and a partition in doubt
 * must not cost the others their connection.
 */
export class PartitionProducer {
  readonly #access: KafkaAccess;
  readonly #options: PartitionProducerOptions;
  #cluster: RawCluster | undefined;

  constructor(access: KafkaAccess, options: PartitionProducerOptions) {
    this.#access = access;
    this.#options = options;
  }

  /**
   * Appends the records in order; one call at a time.
   *
   * @returns the offset of the first, once all in-sync replicas have it.
   * @throws LogError `unavailable` or `too-large` when surely nothing was written, else `in-doubt`.
   */
  async send(records: readonly OutgoingRecord[]): Promise<Offset> {
    const batch = encodeRecords(records, Date.now());
    const { cluster, leader } = await this.#connected();
    const call = { ...this.#options, records: batch };
    const raw = await cluster.produce(leader, call).catch((cause: unknown) => {
      throw this.#failed('in-doubt', cause instanceof Error ? cause.message : String(cause), cause);
    });
    const { topic, partition, error, baseOffset } = readProduceResponse(raw);
    if (topic !== this.#options.topic || partition !== this.#options.partition) {
      throw this.#failed('in-doubt', `acknowledged was ${topic}-${partition}`);
    }
    if (error !== 0) {
      throw this.#failed(beforeAppending.get(error) ?? 'in-doubt', `Kafka error ${error}`);
    }
    if (baseOffset < 0n) throw this.#failed('in-doubt', 'no offset was given');
    return baseOffset;
  }

  /** Disconnects. What is under way fails. */
  close(): void {
    this.#cluster?.destroy();
    this.#cluster = undefined;
  }

  /** The connections that served before, else new ones. While this fails nothing has been sent. */
  async #connected(): Promise<{ readonly cluster: RawCluster; readonly leader: number }> {
    const { topic, partition, ackWithinMs } = this.#options;
    const requestTimeoutMs = ackWithinMs + 1_000; // the broker's own time-out comes first
    const cluster = (this.#cluster ??= new RawCluster(this.#access, requestTimeoutMs));
    try {
      await cluster.learn([topic]);
      const leader = cluster.leaderOf(topic, partition);
      if (leader === undefined) throw new Error('nobody leads it');
      await cluster.reach(leader);
      return { cluster, leader };
    } catch (cause) {
      throw this.#failed(
        'unavailable',
        cause instanceof Error ? cause.message : String(cause),
        cause,
      );
    }
  }

  /** A connection in an unknown state is not trusted again: the next append makes a new one. */
  #failed(code: LogErrorCode, why: string, cause?: unknown): LogError {
    if (code !== 'too-large') this.close();
    const { topic, partition } = this.#options;
    return new LogError(code, `append to ${topic}-${partition}: ${why}`, { cause });
  }
}
