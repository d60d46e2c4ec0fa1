import type { Instant } from '../../core/time.ts';
import type { Partition } from '../../ports/event-log.ts';
import { ProjectionError } from '../../ports/projection.ts';
import type {
  LoadedStates,
  LoadRequest,
  ProjectedState,
  Projection,
  ProjectionBatch,
  Rebuild,
  Watermark,
} from '../../ports/projection.ts';
import { ProjectionStore } from './projection-store.ts';
import type { ProjectionSnapshot } from './projection-store.ts';

/**
 * The cache of the fold in memory, for tests: the promises of the real one, no timers, and the
 * faults of a real one by hand.
 */
export class MemoryProjection implements Projection {
  readonly #store = new ProjectionStore();
  #reachable = true;

  async load(requests: readonly LoadRequest[]): Promise<readonly LoadedStates[]> {
    return this.#reached().load(requests);
  }

  async project(batch: ProjectionBatch): Promise<'ok' | 'done' | 'gap'> {
    return this.#reached().project(batch);
  }

  async beginRebuild(partition: Partition): Promise<Rebuild> {
    return this.#reached().beginRebuild(partition);
  }

  async putRebuilt(
    partition: Partition,
    rebuild: Rebuild,
    states: readonly ProjectedState[],
  ): Promise<'ok' | 'superseded'> {
    return this.#reached().putRebuilt(partition, rebuild, states);
  }

  async endRebuild(
    partition: Partition,
    rebuild: Rebuild,
    watermark: Watermark,
  ): Promise<'ok' | 'superseded'> {
    return this.#reached().endRebuild(partition, rebuild, watermark);
  }

  async takeDue(
    partition: Partition,
    now: Instant,
    limit: number,
    visibleAgainAt: Instant,
  ): Promise<readonly string[]> {
    return this.#reached().takeDue(partition, now, limit, visibleAgainAt);
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  /** Loses everything, or one partition, as a restart without a disk does. */
  wipe(partition?: Partition): void {
    this.#store.wipe(partition);
  }

  /** A copy of everything as it is now. */
  snapshot(): ProjectionSnapshot {
    return this.#store.snapshot();
  }

  /** Goes back to an older copy, as a fail-over to a lagging replica does (counter-example 1). */
  restore(snapshot: ProjectionSnapshot): void {
    this.#store.restore(snapshot);
  }

  /** While false, every method throws ProjectionError `unavailable` and nothing is lost. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
  }

  #reached(): ProjectionStore {
    if (!this.#reachable) throw new ProjectionError('unavailable', 'the cache is cut off');
    return this.#store;
  }
}
