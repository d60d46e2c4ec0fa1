import { ProjectionStore } from '../../../services/adapters/memory/projection-store.ts';
import type { Partition } from '../../../services/ports/event-log.ts';
import type { Projection, Watermark } from '../../../services/ports/projection.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';
import { cacheUnavailable, fateOfCacheCall } from './weather.ts';
import type { Weather } from './weather.ts';

/** The cache as the processes of a simulation reach it. */
export class SimProjection {
  readonly store = new ProjectionStore();
  /** Every watermark that ever stood here, for the checks. */
  readonly watermarks: { readonly partition: Partition; readonly watermark: Watermark }[] = [];
  readonly #random: Random;
  readonly #weather: Weather;

  constructor(random: Random, weather: Weather) {
    this.#random = random;
    this.#weather = weather;
  }

  portOf(process: SimProcess): Projection {
    const { store } = this;
    const call = <T>(serve: () => T): Promise<T> =>
      process.call({
        serve,
        fate: fateOfCacheCall(this.#weather, this.#random),
        gaveUp: cacheUnavailable,
      });
    return {
      load: (requests) => call(() => store.load(requests)),
      project: (batch) =>
        call(() => this.#kept(batch.partition, batch.through, store.project(batch))),
      beginRebuild: (partition) => call(() => store.beginRebuild(partition)),
      putRebuilt: async (partition, token, states) => {
        await process.clock.sleep(this.#weather.rebuildMs);
        return await call(() => store.putRebuilt(partition, token, states));
      },
      endRebuild: (partition, token, watermark) =>
        call(() => this.#kept(partition, watermark, store.endRebuild(partition, token, watermark))),
      takeDue: (partition, now, limit, again) =>
        call(() => store.takeDue(partition, now, limit, again)),
      close: async () => undefined,
    };
  }

  #kept<T extends string>(partition: Partition, watermark: Watermark, result: T): T {
    if (result === 'ok') this.watermarks.push({ partition, watermark });
    return result;
  }
}
