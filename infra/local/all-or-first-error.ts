/**
 * What all of them came to. Waits for every one, so that nothing is still starting when the first
 * error is dealt with.
 *
 * @throws whatever the first of them that failed has thrown.
 */
export async function allOrFirstError<T extends readonly unknown[] | []>(
  starts: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}
