import type { Clock } from '../ports/clock.ts';

/** What is asked for, or undefined when it fails or takes longer than `ms`. */
export async function within<T>(
  clock: Clock,
  ms: number,
  asked: Promise<T>,
): Promise<T | undefined> {
  const enough = new AbortController();
  const gone = clock.sleep(ms, enough.signal).then(() => undefined);
  const got = await Promise.race([asked.catch(() => undefined), gone]);
  enough.abort();
  return got;
}
