import { instant } from '../../services/core/time.ts';
import type { Instant } from '../../services/core/time.ts';
import type { Clock } from '../../services/ports/clock.ts';

/** A clock that jumps to the end of a sleep as soon as nothing else is left to run. */
export function jumpingClock(): Clock {
  let now: Instant = instant(1_000n);
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve());
        setImmediate(() => {
          if (signal?.aborted !== true) now = instant(now + BigInt(ms));
          resolve();
        });
      }),
  };
}
