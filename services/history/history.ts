import type { Partition } from '../ports/event-log.ts';
import { PartitionHistory } from './partition-history.ts';
import type { HistoryPorts } from './ports.ts';

/** Folds the partitions of this process, each by itself: one that stops leaves the others alone. */
export class History {
  readonly #partitions: ReadonlyMap<Partition, PartitionHistory>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(partitions: readonly Partition[], ports: HistoryPorts) {
    this.#partitions = new Map(
      partitions.map((partition) => [partition, new PartitionHistory(partition, ports)]),
    );
  }

  /** The partitions of this process. */
  get partitions(): Iterable<PartitionHistory> {
    return this.#partitions.values();
  }

  /** A partition; undefined: it is none of this process. */
  find(partition: Partition): PartitionHistory | undefined {
    return this.#partitions.get(partition);
  }

  start(): void {
    const runs = [...this.#partitions.values()].map((one) => one.run(this.#stopping.signal));
    this.#running = Promise.all(runs).then(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** True once every partition follows its ledger, else what is wrong with one that does not. */
  readiness(): true | string {
    for (const { partition, trouble } of this.#partitions.values()) {
      if (trouble !== undefined) return `partition ${partition}: ${trouble}`;
    }
    return true;
  }
}
