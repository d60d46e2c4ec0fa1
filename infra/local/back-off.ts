/** The wait before the first restart of a crashed service; it doubles with each crash in a row. */
export const restartDelayMsMin = 250;

/** The longest wait between two starts: a service is never given up. */
export const restartDelayMsMax = 10_000;

/** A service that ran this long before it crashed starts from the shortest wait again. */
export const stableAfterMs = 30_000;

/** How long to wait before the restart that follows the n-th crash in a row, n from 1. */
export function restartDelayMs(crashes: number): number {
  const doublings = Math.min(crashes - 1, 30);
  return Math.min(restartDelayMsMin * 2 ** doublings, restartDelayMsMax);
}

/** Crashes in a row, counting the one that ended a run of this length. */
export function crashesInARow(before: number, ranForMs: number): number {
  return ranForMs >= stableAfterMs ? 1 : before + 1;
}
