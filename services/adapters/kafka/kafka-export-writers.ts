import type {
  ExportBatch,
  ExportWriter,
  ExportWriters,
  OutgoingRecord,
  Partition,
} from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { TransactionalProducer, type TransactionPart } from './transactional-producer.ts';

/** How export writers behave beyond their access. */
export interface ExportWritersOptions {
  /** Stands in the transactional id `exporter-<site>-<partition>`. */
  readonly site: string;
  readonly topicPrefix?: string;
}

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
    const producer = await TransactionalProducer.open(this.#access, transactionalId);
    return new KafkaExportWriter(producer, partition, this.#prefix);
  }
}

class KafkaExportWriter implements ExportWriter {
  readonly #producer: TransactionalProducer;
  readonly #partition: Partition;
  readonly #prefix: string;

  constructor(producer: TransactionalProducer, partition: Partition, prefix: string) {
    this.#producer = producer;
    this.#partition = partition;
    this.#prefix = prefix;
  }

  async commit(batch: ExportBatch): Promise<void> {
    await this.#producer.commit(this.#roundsOf(batch));
  }

  async close(): Promise<void> {
    this.#producer.close();
  }

  /** Requests one after the other: each with what a broker takes at once of each topic. */
  #roundsOf(batch: ExportBatch): readonly (readonly TransactionPart[])[] {
    const partition = this.#partition;
    const rounds: TransactionPart[][] = [];
    for (const name of exportTopics) {
      for (const [round, records] of partsOf(batch[name]).entries()) {
        (rounds[round] ??= []).push({ topic: this.#prefix + name, partition, records });
      }
    }
    return rounds;
  }
}

/** What one transaction writes, balances and position as the last. */
const exportTopics = [topics.xdr, topics.notices, topics.callbacks, topics.balances] as const;

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
