import type { Brand } from './brand.ts';

/** A point in time in milliseconds since the epoch, always handed in as data. */
export type Instant = Brand<bigint, 'Instant'>;

/** Marks milliseconds since the epoch as a point in time. */
export function instant(milliseconds: bigint): Instant {
  return milliseconds as Instant;
}

/** Before every point that a clock tells. */
export const epoch: Instant = instant(0n);

/** The point that lies `seconds` later. */
export function plusSeconds(at: Instant, seconds: bigint): Instant {
  return instant(at + seconds * 1000n);
}

/** The later of two points. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The earlier of two points. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
