import { instant } from '../core/time.ts';
import type { Instant } from '../core/time.ts';

/** A point in time as ISO 8601. */
export function timeText(at: bigint): string {
  return new Date(Number(at)).toISOString();
}

/** Minutes as hours and minutes, as a clock shows them: `18:05`. */
export function clockText(minutes: bigint): string {
  const [hours, rest] = [minutes / 60n, minutes % 60n].map((part) => `${part}`.padStart(2, '0'));
  return `${hours}:${rest}`;
}

const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a point in time such as `2026-11-27T10:00:00Z`, with its offset from UTC; undefined when
 * it is none.
 */
export function parseTime(text: string): Instant | undefined {
  const milliseconds = pattern.test(text) ? Date.parse(text) : Number.NaN;
  return milliseconds >= 0 ? instant(BigInt(milliseconds)) : undefined;
}
