import { LogError, type Partition } from '../../ports/event-log.ts';
import { RawCluster } from './raw-cluster.ts';
import type { KafkaAccess } from './kafka-client.ts';

const requestTimeoutMs = 5_000;

/**
 * Connections for readers, each used by one fetch at a time: a broker answers one request of a
 * connection before it looks at the next, so a long poll must have its own.
 */
export class FetchLanes {
  readonly #access: KafkaAccess;
  readonly #max: number;
  readonly #idle: RawCluster[] = [];
  readonly #all = new Set<RawCluster>();
  readonly #leaders = new Map<string, number>();
  #closed = false;

  constructor(access: KafkaAccess, max: number) {
    this.#access = access;
    this.#max = max;
  }

  /** Leaders of the partitions, in their order, from memory where possible. */
  async leaders(
    wanted: readonly { readonly topic: string; readonly partition: Partition }[],
  ): Promise<readonly number[]> {
    const missing = wanted.filter((place) => !this.#leaders.has(nameOf(place)));
    if (missing.length > 0) {
      await this.use(
        missing.map(({ topic }) => topic),
        async (lane) => {
          for (const place of missing) {
            const leader = lane.leaderOf(place.topic, place.partition);
            if (leader === undefined)
              throw new LogError('unavailable', `nobody leads ${nameOf(place)}`);
            this.#leaders.set(nameOf(place), leader);
          }
        },
      );
    }
    return wanted.map((place) => this.#leaders.get(nameOf(place)) ?? -1);
  }

  /**
   * Lends connections that know the topics. After any failure they are cut, and leaders looked up
   * anew.
   */
  async use<T>(topics: readonly string[], work: (lane: RawCluster) => Promise<T>): Promise<T> {
    const lane = this.#take();
    try {
      await lane.learn([...new Set(topics)]);
      const result = await work(lane);
      if (this.#closed) this.#cut(lane);
      else this.#idle.push(lane);
      return result;
    } catch (error) {
      this.#cut(lane);
      this.#leaders.clear();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The next look-up asks a broker again. */
  forgetLeaders(): void {
    this.#leaders.clear();
  }

  /** Cuts all connections; what is under way fails. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#all) this.#cut(lane);
  }

  #take(): RawCluster {
    if (this.#closed) throw new LogError('unavailable', 'the reader is closed');
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size >= this.#max) {
      throw new LogError('overloaded', `${this.#max} reads are under way already`);
    }
    const lane = new RawCluster(this.#access, requestTimeoutMs);
    this.#all.add(lane);
    return lane;
  }

  #cut(lane: RawCluster): void {
    this.#all.delete(lane);
    lane.destroy();
  }
}

function nameOf(place: { readonly topic: string; readonly partition: Partition }): string {
  return `${place.topic}-${place.partition}`;
}
