import type { Partition } from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { KafkaUsageWriter } from './kafka-usage-writer.ts';

/** How a log is probed beyond the access to it. */
export interface LogProbeOptions {
  /** Who asks: the key of what is written. */
  readonly site: string;
  readonly partitions: number;
  /** How long a record may take, in milliseconds. */
  readonly withinMs: number;
  readonly topicPrefix?: string;
}

/** Probes another site's log by writing to it, with acks of all replicas that are in sync. */
export class KafkaLogProbe {
  readonly #writer: KafkaUsageWriter;
  readonly #options: LogProbeOptions;
  #next: Partition = 0;

  constructor(access: KafkaAccess, options: LogProbeOptions) {
    this.#options = options;
    this.#writer = new KafkaUsageWriter(access, {
      topic: topics.probes,
      ...(options.topicPrefix !== undefined && { topicPrefix: options.topicPrefix }),
      ackWithinMs: options.withinMs,
      waitMsMax: options.withinMs,
      recordsWaitingMax: options.partitions,
    });
  }

  /** One partition after the other: where one has no leader, only one probe in so many fails. */
  async append(): Promise<boolean> {
    const { site, partitions } = this.#options;
    const partition = this.#next;
    this.#next = (partition + 1) % partitions;
    await this.#writer.append(partition, { key: site, value: new Uint8Array() });
    return true;
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}
