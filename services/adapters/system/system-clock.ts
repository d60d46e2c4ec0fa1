import { setTimeout as timeout } from 'node:timers/promises';
import { instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';

/** The machine's clock. It may jump: for waiting and bounds, never for a decision. */
export const systemClock: Clock = {
  now: () => instant(BigInt(Date.now())),
  sleep: async (ms, signal) => {
    try {
      await timeout(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error; // aborted is a normal end of a sleep
    }
  },
};
