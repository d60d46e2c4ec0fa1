import type { Clock } from '../ports/clock.ts';
import { intakeLimits } from './ports.ts';

const { first, last } = intakeLimits.pauseMs;

/**
 * Tries until there is a result, with pauses that grow.
 *
 * @throws what `signal` was aborted with.
 */
export async function untilDone<T>(
  attempt: () => Promise<T | undefined>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  for (let pause: number = first; ; pause = Math.min(pause * 2, last)) {
    signal.throwIfAborted();
    const result = await attempt();
    if (result !== undefined) return result;
    await clock.sleep(pause, signal);
  }
}
