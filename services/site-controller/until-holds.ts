import type { Clock } from '../ports/clock.ts';
import { siteLimits } from './ports.ts';

/** Who waits, and how long at most, in milliseconds. */
export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly withinMs: number;
}

/**
 * Looks again and again until something holds.
 *
 * @returns false if it did not hold in time.
 * @throws what a look throws, and what `signal` was aborted with before that.
 */
export async function untilHolds(
  look: () => Promise<boolean>,
  { clock, signal, withinMs }: Waiting,
): Promise<boolean> {
  const since = clock.now();
  while (!(await look())) {
    if (Number(clock.now() - since) >= withinMs) return false;
    signal.throwIfAborted();
    await clock.sleep(siteLimits.reachedMs, signal);
  }
  return true;
}
