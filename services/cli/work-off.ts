/** Works off what a source yields, so many at once; the first failure ends all. */
export async function workOff<T>(
  source: Iterator<T> | AsyncIterator<T>,
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    await source.return?.();
  }
}
