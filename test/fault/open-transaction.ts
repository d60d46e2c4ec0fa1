import type { SupervisedService } from '../../infra/local/supervised-service.ts';
import { endOf, isolation, RawCluster } from '../../services/adapters/kafka/raw-cluster.ts';
import type { Isolation } from '../../services/adapters/kafka/raw-cluster.ts';
import type { Partition } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';

const requestTimeoutMs = 5_000;
const metWithinMs = 60_000;

/**
 * Pauses the only exporter while what it wrote to a partition stands there and is not committed. A
 * transaction is open for milliseconds: one that got away is let go on, and the next awaited.
 */
export async function pauseInTransaction(
  exporter: SupervisedService,
  brokers: readonly string[],
  partition: Partition,
): Promise<void> {
  const ends = await TransactionEnds.open(brokers, partition);
  const giveUpAt = performance.now() + metWithinMs;
  try {
    while (performance.now() < giveUpAt) {
      if (!(await ends.mayBeOpen())) continue;
      exporter.pause();
      if (await ends.mayBeOpen()) return; // nothing moves any more, so now it is sure
      exporter.resume();
    }
    throw new Error(`no transaction was met open within ${metWithinMs} ms`);
  } finally {
    ends.close();
  }
}

/** The ends of `balances`, which each transaction writes, for both kinds of readers. */
class TransactionEnds {
  readonly #partition: Partition;
  readonly #clusters: readonly RawCluster[];

  private constructor(partition: Partition, clusters: readonly RawCluster[]) {
    this.#partition = partition;
    this.#clusters = clusters;
  }

  static async open(brokers: readonly string[], partition: Partition): Promise<TransactionEnds> {
    const access = { brokers, clientId: 'test' };
    const clusters = [1, 2].map(() => new RawCluster(access, requestTimeoutMs));
    for (const cluster of clusters) await cluster.learn([topics.balances]);
    return new TransactionEnds(partition, clusters);
  }

  /** True when more is there than is committed; of a writer that runs, not at one moment. */
  async mayBeOpen(): Promise<boolean> {
    const [written, committed] = await Promise.all([
      this.#end(0, isolation.readUncommitted),
      this.#end(1, isolation.readCommitted),
    ]);
    return written > committed;
  }

  close(): void {
    for (const cluster of this.#clusters) cluster.destroy();
  }

  #end(index: number, level: Isolation): Promise<bigint> {
    const place = { topic: topics.balances, partition: this.#partition, isolation: level };
    const cluster = this.#clusters[index];
    const leader = cluster?.leaderOf(topics.balances, this.#partition);
    if (cluster === undefined || leader === undefined) throw new Error('nobody leads balances');
    return cluster.offsetAt(leader, place, endOf.last);
  }
}
