import { LogError, type Offset, type Partition } from '../../ports/event-log.ts';
import type { KafkaAccess } from './kafka-client.ts';
import { LeaderLane, type Take } from './leader-lane.ts';
import { RawCluster } from './raw-cluster.ts';

/** Where and how patiently to append. */
export interface TopicProducerOptions {
  /** The full topic name. */
  readonly topic: string;
  /** How long a broker has to acknowledge, in milliseconds. */
  readonly ackWithinMs: number;
}

const lookUpTimeoutMs = 5_000;

/** Appends to the partitions of a topic, each through the lane of the broker that leads it. */
export class TopicProducer {
  readonly #access: KafkaAccess;
  readonly #options: TopicProducerOptions;
  readonly #lanes = new Map<number, LeaderLane>();
  /** Knows who leads; made anew after a failure, since leaders may have changed. */
  #directory: RawCluster | undefined;
  #isClosed = false;

  constructor(access: KafkaAccess, options: TopicProducerOptions) {
    this.#access = access;
    this.#options = options;
  }

  /**
   * Appends what `take` hands over when its turn has come; one call at a time per partition. When
   * that is nothing, nothing is appended.
   *
   * @returns the offset of the first record, once all in-sync replicas have it.
   * @throws LogError `unavailable` or `too-large` when surely nothing was written, else `in-doubt`.
   */
  async append(partition: Partition, take: Take): Promise<Offset> {
    try {
      const leader = await this.#leaderOf(partition);
      return await this.#laneOf(leader).append(partition, take);
    } catch (cause) {
      if (cause instanceof LogError && cause.code === 'too-large') throw cause;
      this.#forgetLeaders();
      throw cause;
    }
  }

  /** Disconnects. What is under way fails. */
  close(): void {
    this.#isClosed = true;
    this.#forgetLeaders();
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
  }

  async #leaderOf(partition: Partition): Promise<number> {
    const { topic } = this.#options;
    if (this.#isClosed) throw new LogError('unavailable', `the producer of ${topic} is closed`);
    const directory = (this.#directory ??= new RawCluster(this.#access, lookUpTimeoutMs));
    const known = await directory.learn([topic]).then(
      () => directory.leaderOf(topic, partition),
      (cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new LogError('unavailable', `append to ${topic}-${partition}: ${why}`, { cause });
      },
    );
    if (known !== undefined) return known;
    throw new LogError('unavailable', `append to ${topic}-${partition}: nobody leads it`);
  }

  #laneOf(leader: number): LeaderLane {
    const lane = this.#lanes.get(leader);
    if (lane !== undefined) return lane;
    const made = new LeaderLane(this.#access, { ...this.#options, leader });
    this.#lanes.set(leader, made);
    return made;
  }

  #forgetLeaders(): void {
    this.#directory?.destroy();
    this.#directory = undefined;
  }
}
