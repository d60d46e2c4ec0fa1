import type { IntentWriter, IntentWriters, OutgoingRecord } from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { TransactionalProducer } from './transactional-producer.ts';

/** How writers of intents behave beyond their access. */
export interface IntentWritersOptions {
  /** Stands in the transactional id `site-controller-<site>`. */
  readonly site: string;
  readonly topicPrefix?: string;
}

/** Opens the transactional writer of what a site intends. */
export class KafkaIntentWriters implements IntentWriters {
  readonly #access: KafkaAccess;
  readonly #transactionalId: string;
  readonly #topic: string;

  constructor(access: KafkaAccess, { site, topicPrefix = '' }: IntentWritersOptions) {
    this.#access = access;
    this.#transactionalId = `${topicPrefix}site-controller-${site}`;
    this.#topic = topicPrefix + topics.sites;
  }

  async open(): Promise<IntentWriter> {
    const producer = await TransactionalProducer.open(this.#access, this.#transactionalId);
    const topic = this.#topic;
    return {
      commit: (record: OutgoingRecord) =>
        producer.commit([[{ topic, partition: 0, records: [record] }]]),
      close: async () => producer.close(),
    };
  }
}
