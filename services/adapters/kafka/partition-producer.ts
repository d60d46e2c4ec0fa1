import type { Message, Producer, RecordMetadata } from 'kafkajs';
import {
  LogError,
  type Offset,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { kafkaClient, type KafkaAccess } from './kafka-client.ts';
import { headerNames } from './record-batches.ts';

/** Where and how patiently to append. */
export interface PartitionProducerOptions {
  /** The full topic name. */
  readonly topic: string;
  readonly partition: Partition;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs: number;
}

/** Errors of a produce request alone, given before anything is appended. */
const notWritten = { NOT_ENOUGH_REPLICAS: 'unavailable' } as const;
const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/**
 * Appends to one partition over a connection of its own, without retries.
 *
 * Not idempotent: kafkajs refuses an idempotent producer without retries, and its retries reorder batches
 * (counter-example 16). One per partition: a broker serves the requests of a connection one after the
 * other, acknowledgement included, and a partition in doubt should not cost the others their connection.
 */
export class PartitionProducer {
  readonly #access: KafkaAccess;
  readonly #options: PartitionProducerOptions;
  readonly #closing = new Set<Promise<void>>();
  #producer: Promise<Producer> | undefined;

  constructor(access: KafkaAccess, options: PartitionProducerOptions) {
    this.#access = access;
    this.#options = options;
  }

  /**
   * Appends the records in order.
   *
   * @returns the offset of the first, once all in-sync replicas have it.
   * @throws LogError `unavailable` or `too-large` when surely nothing was written, else `in-doubt`.
   */
  async send(records: readonly OutgoingRecord[]): Promise<Offset> {
    const { topic, partition, ackWithinMs } = this.#options;
    const producer = await this.#connected();
    const messages = records.map((record) => toMessage(record, partition));
    try {
      const sent = await producer.send({ topic, acks: -1, timeout: ackWithinMs, messages });
      return baseOffset(sent, this.#options);
    } catch (error) {
      const failure = this.#failure(error);
      if (failure.code !== 'too-large') this.#drop(producer);
      throw failure;
    }
  }

  /** Waits for what is under way and disconnects. */
  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    if (producer !== undefined) this.#drop(producer);
    await Promise.all(this.#closing);
  }

  async #connected(): Promise<Producer> {
    this.#producer ??= connect(this.#access, this.#options);
    try {
      return await this.#producer;
    } catch (cause) {
      this.#producer = undefined;
      const { topic, partition } = this.#options;
      throw new LogError('unavailable', `no connection to append to ${topic}-${partition}`, {
        cause,
      });
    }
  }

  /** A producer in an unknown state is not trusted again: the next append makes a new one. */
  #drop(producer: Producer): void {
    this.#producer = undefined;
    const closing = producer.disconnect().then(undefined, (error: unknown) => {
      this.#access.log?.('warn', 'a dropped producer did not disconnect', { error: String(error) });
    });
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  #failure(error: unknown): LogError {
    if (error instanceof LogError) return error;
    const { topic, partition } = this.#options;
    const where = `append to ${topic}-${partition}`;
    const type = kafkaErrorType(error);
    if (tooLarge.includes(type)) {
      return new LogError('too-large', `${where}: ${type}`, { cause: error });
    }
    // Only types that no look-up can give: kafkajs looks up metadata after a failed send, and when that
    // fails too, its error takes the place of the send's.
    const code = type in notWritten ? 'unavailable' : 'in-doubt';
    const why = error instanceof Error ? error.message : String(error);
    return new LogError(code, `${where}: ${why}`, { cause: error });
  }
}

async function connect(access: KafkaAccess, options: PartitionProducerOptions): Promise<Producer> {
  const requestTimeoutMs = options.ackWithinMs + 1_000; // the broker's own time-out comes first
  const producer = kafkaClient(access, { requestTimeoutMs }).producer({
    retry: { retries: 0 },
    allowAutoTopicCreation: false,
    idempotent: false,
    createPartitioner: () => {
      return ({ message }) => message.partition ?? options.partition;
    },
  });
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect();
    throw error;
  }
  return producer;
}

function baseOffset(sent: readonly RecordMetadata[], options: PartitionProducerOptions): Offset {
  const [own] = sent;
  const named = own?.topicName === options.topic && own.partition === options.partition;
  if (sent.length !== 1 || !named || own.errorCode !== 0 || own.baseOffset === undefined) {
    throw new LogError('in-doubt', `${options.topic}-${options.partition} was not acknowledged`);
  }
  const base = BigInt(own.baseOffset);
  if (base < 0n)
    throw new LogError('in-doubt', `no offset for ${options.topic}-${options.partition}`);
  return base;
}

/** A record as kafkajs takes it. Its encoder wants Buffers: other byte arrays it would turn into text. */
export function toMessage(record: OutgoingRecord, partition: Partition): Message {
  const { key, value, fingerprint, signature } = record;
  return {
    key,
    value: value === null ? null : asBuffer(value),
    partition,
    headers: {
      ...(fingerprint === undefined ? {} : { [headerNames.fingerprint]: fingerprint }),
      ...(signature === undefined ? {} : { [headerNames.signature]: asBuffer(signature) }),
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Kafka's name of the error, wherever kafkajs has wrapped it; empty when there is none. */
export function kafkaErrorType(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if ('type' in at && typeof at.type === 'string') return at.type;
  }
  return '';
}
