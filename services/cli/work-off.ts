/**
 * Works off what a source yields, so many at once. The first failure ends all: what is under way is
 * waited for, nothing else is begun.
 */
export async function workOff<T>(
  source: Iterator<T> | AsyncIterator<T>,
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = await source.next();
      if (next.done === true) return;
      await work(next.value).catch((cause: unknown) => failures.push(cause));
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    await source.return?.();
  }
  if (failures.length > 0) throw failures[0];
}
