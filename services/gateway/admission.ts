import type { Operation } from '../protocols/n40/charging-data-request.ts';

/**
 * The share of its bound up to which a door takes an operation. Under overload new sessions are
 * refused first and releases last: what has begun is worth more than what has not, and a release
 * gives back what it holds.
 */
const shares = { create: 0.8, update: 0.9, release: 1 } as const satisfies Record<
  Operation,
  number
>;

/** Whether one more request may wait for its answer. */
export function admits(operation: Operation, pending: number, pendingMax: number): boolean {
  return pending < pendingMax * shares[operation];
}

/** The share of the time for an answer that others may have waited when an operation is taken. */
const delayShares = { create: 0.5, update: 0.75, release: 1 } as const satisfies Record<
  Operation,
  number
>;

/**
 * Whether a request is likely to be answered in time. What is not is repeated by its sender, and
 * repeats of what is late make everything later: it is better refused before it is written.
 *
 * @param delayMs how long the oldest request of the same partition has waited.
 */
export function isInTime(operation: Operation, delayMs: number, answerWithinMs: number): boolean {
  return delayMs <= answerWithinMs * delayShares[operation];
}
