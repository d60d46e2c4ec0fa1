import type { Clock } from '../ports/clock.ts';

/** Pause before trying again, in milliseconds, growing from the first to the last. */
const pauseMs = { first: 100, last: 3_000 } as const;

/**
 * Tries until there is a result, with pauses that grow while there is none; once at least.
 *
 * @throws what `signal` was aborted with before there was one.
 */
export async function untilDone<T>(
  attempt: () => Promise<T | undefined>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  for (let pause: number = pauseMs.first; ; pause = Math.min(pause * 2, pauseMs.last)) {
    const result = await attempt();
    if (result !== undefined) return result;
    signal.throwIfAborted();
    await clock.sleep(pause, signal);
  }
}
