import type { Message, Producer, RetryOptions, Transaction } from 'kafkajs';
import { invariant } from '../../core/invariant.ts';
import {
  LogError,
  type ExportBatch,
  type ExportWriter,
  type ExportWriters,
  type OutgoingRecord,
  type Partition,
} from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import { kafkaClient, type KafkaAccess } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-error-type.ts';
import { headerNames } from './record-batches.ts';

/** How export writers behave beyond their access. */
export interface ExportWritersOptions {
  /** Stands in the transactional id `exporter-<site>-<partition>`. */
  readonly site: string;
  readonly topicPrefix?: string;
}

/**
 * A paused exporter holds back the readers of its partition so long at most, unless it is fenced
 * before.
 */
const transactionTimeoutMs = 10_000;
const requestTimeoutMs = 5_000;

/**
 * A transaction right behind a commit meets CONCURRENT_TRANSACTIONS for some milliseconds; the
 * library would wait 300. Thirty attempts take about six seconds: they end before the transaction
 * times out.
 */
const retry: RetryOptions = {
  initialRetryTime: 5,
  factor: 0.2,
  multiplier: 1.2,
  retries: 30,
  maxRetryTime: 1_000,
};

/**
 * A new cluster's first transaction has to wait until its coordinators are there: about four
 * seconds.
 */
const coordinatorRetry: RetryOptions = { retries: 8, initialRetryTime: 50, maxRetryTime: 1_000 };

/** kafkajs counts a partition's records in 31 bits, and wraps wrongly. */
const recordsPerWriterMax = 2_000_000_000;

const fencedTypes = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
];

/**
 * Opens the transactional writers of the exporter's outputs, one transactional id per partition.
 *
 * A writer never starts over by itself: whoever was fenced and opened again would drive out the
 * rightful one (counter-example 17).
 */
export class KafkaExportWriters implements ExportWriters {
  readonly #access: KafkaAccess;
  readonly #site: string;
  readonly #prefix: string;

  constructor(access: KafkaAccess, options: ExportWritersOptions) {
    this.#access = access;
    this.#site = options.site;
    this.#prefix = options.topicPrefix ?? '';
  }

  async open(partition: Partition): Promise<ExportWriter> {
    const transactionalId = `${this.#prefix}exporter-${this.#site}-${partition}`;
    const producer = kafkaClient(this.#access, {
      requestTimeoutMs,
      retry: coordinatorRetry,
    }).producer({
      transactionalId,
      transactionTimeout: transactionTimeoutMs,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? partition,
    });
    try {
      await producer.connect();
      await (await producer.transaction()).abort(); // the first InitProducerId is what fences
    } catch (cause) {
      await producer.disconnect();
      throw new LogError('unavailable', `no writer ${transactionalId}`, { cause });
    }
    return new KafkaExportWriter(producer, partition, this.#prefix);
  }
}

class KafkaExportWriter implements ExportWriter {
  readonly #producer: Producer;
  readonly #partition: Partition;
  readonly #prefix: string;
  #state: 'ready' | 'busy' | 'finished' = 'ready';
  #records = 0;

  constructor(producer: Producer, partition: Partition, prefix: string) {
    this.#producer = producer;
    this.#partition = partition;
    this.#prefix = prefix;
  }

  async commit(batch: ExportBatch): Promise<void> {
    invariant(this.#state !== 'busy', `one commit at a time to partition ${this.#partition}`);
    this.#count(batch);
    if (this.#state === 'finished') throw this.#finished();
    this.#state = 'busy';
    try {
      const transaction = await this.#producer.transaction();
      for (const topic of [topics.xdr, topics.notices, topics.balances] as const) {
        for (const part of partsOf(batch[topic])) await this.#send(transaction, topic, part);
      }
      await transaction.commit();
      this.#state = 'ready';
    } catch (error) {
      this.#state = 'finished';
      throw this.#failure(error);
    }
  }

  async close(): Promise<void> {
    this.#state = 'finished';
    await this.#producer.disconnect();
  }

  /** One topic a send: after a partial failure the library would repeat or lose what went along. */
  async #send(
    transaction: Transaction,
    topic: string,
    records: readonly OutgoingRecord[],
  ): Promise<void> {
    const messages = records.map((record) => toMessage(record, this.#partition));
    const timeout = requestTimeoutMs;
    const sent = await transaction.send({
      topic: this.#prefix + topic,
      acks: -1,
      timeout,
      messages,
    });
    const [own] = sent;
    if (sent.length !== 1 || own?.partition !== this.#partition || own.errorCode !== 0) {
      throw new LogError('in-doubt', `${topic}-${this.#partition} was not acknowledged`);
    }
  }

  #count(batch: ExportBatch): void {
    this.#records += batch.xdr.length + batch.notices.length + batch.balances.length;
    if (this.#records > recordsPerWriterMax) this.#state = 'finished';
  }

  #finished(): LogError {
    return new LogError('in-doubt', `the writer of partition ${this.#partition} is finished`);
  }

  #failure(error: unknown): LogError {
    if (error instanceof LogError) return error;
    const type = kafkaErrorType(error);
    const why = error instanceof Error ? error.message : String(error);
    const message = `commit to partition ${this.#partition}: ${why}`;
    const code = fencedTypes.includes(type) ? 'fenced' : 'in-doubt';
    return new LogError(code, message, { cause: error });
  }
}

/** A broker takes 1 MiB a batch unless the topic says more; headers and framing come on top. */
const bytesPerSendMax = 512 * 1024;

/** Records in sends that a broker takes; a record that is larger goes alone. */
function partsOf(records: readonly OutgoingRecord[]): readonly (readonly OutgoingRecord[])[] {
  const parts: OutgoingRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = record.key.length + (record.value?.length ?? 0);
    if (bytes + size > bytesPerSendMax) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(record);
    bytes += size;
  }
  return parts;
}

/**
 * A record as kafkajs takes it. Its encoder wants Buffers: other byte arrays it would turn into
 * text.
 */
function toMessage(record: OutgoingRecord, partition: Partition): Message {
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
