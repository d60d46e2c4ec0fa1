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
