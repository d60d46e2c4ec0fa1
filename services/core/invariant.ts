/** A broken promise between two places of this program: never the fault of an input. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Stops what must not go on. On in production: a ledger that doubts itself does not write. */
export function invariant(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new InvariantError(promise);
}

/** The value that is promised to be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantError(`${what} is missing`);
  return value;
}

/** Makes the compiler list every place that a new variant must fill. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected variant ${String(value)}`);
}
