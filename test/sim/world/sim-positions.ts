import type { Offset, Partition, PositionedOwnership } from '../../../services/ports/event-log.ts';
import type { Topic } from '../../../services/ports/topics.ts';
import { Random } from './random.ts';
import { SimGroup } from './sim-ownership.ts';
import type { SimProcess } from './sim-process.ts';
import { fateOfAppend, logUnavailable } from './weather.ts';
import type { Cast, World } from './world.ts';

/** A group that shares out the partitions of a topic, and keeps where each is read on. */
export class SimPositions {
  readonly group: SimGroup;
  readonly #world: World;
  readonly #topic: Topic;
  readonly #random: Random;
  /** It takes them from whoever asks, which is worse than any broker. */
  readonly #kept = new Map<Partition, Offset>();

  constructor(world: World, topic: Topic) {
    const { seed, partitions } = world.options;
    this.#world = world;
    this.#topic = topic;
    this.#random = new Random(seed, `positions of ${topic}`);
    this.group = new SimGroup(world.time, new Random(seed, `group of ${topic}`), partitions);
  }

  memberOf(process: SimProcess): PositionedOwnership {
    const { weather } = this.#world;
    const call = <T>(serve: () => T): Promise<T> =>
      process.call({ serve, fate: fateOfAppend(weather, this.#random), gaveUp: logUnavailable });
    return {
      ...this.group.memberOf(process),
      positions: () => call(() => new Map(this.#kept)),
      keep: (partition, position) => call(() => void this.#kept.set(partition, position)),
    };
  }

  /** True once every record was worked off, and that is kept. */
  isDone(): boolean {
    const { log, options } = this.#world;
    return [...Array(options.partitions).keys()].every((partition) => {
      const last = log.store.entries(this.#topic, partition).at(-1);
      return last === undefined || last.offset < (this.#kept.get(partition) ?? 0n);
    });
  }

  kill<T>(cast: Cast<T>, again: () => Cast<T>, afterMs: number): void {
    const { process } = cast;
    this.#world.kill(cast, again, afterMs);
    this.group.lookAfter(process);
  }

  pause(cast: Cast<unknown>, forMs: number): void {
    this.#world.pause(cast, forMs);
    this.group.lookAfter(cast.process);
    this.#world.time.after(forMs * 1000, () => this.group.shareOut());
  }

  heal(casts: readonly Cast<unknown>[]): void {
    this.group.disorder = 0;
    for (const { process } of casts) this.#world.resume(process);
    this.group.shareOut();
  }
}
