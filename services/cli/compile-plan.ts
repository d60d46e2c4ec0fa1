import { zoneOffsets } from './zone-offsets.ts';
import { clockText } from '../engine/time-text.ts';
import { Failed } from './failures.ts';

/** For which years the clocks of a plan are compiled in: the same on every day it is published. */
const years = { from: 2025, to: 2045 } as const;

/**
 * A plan with the offsets of its time zone compiled in, as raters want it: they ask no time zone
 * database, which may say something else tomorrow.
 *
 * @throws Failed for a zone that nobody knows.
 */
export function compilePlan(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || 'offsets' in json) return json;
  const timeZone = 'timeZone' in json ? json.timeZone : undefined;
  if (typeof timeZone !== 'string' || timeZone === 'UTC') return json;
  return { ...json, offsets: offsetsOf(timeZone) };
}

function offsetsOf(timeZone: string): readonly unknown[] {
  try {
    return zoneOffsets(timeZone, years).map(({ from, minutes }) => ({
      from: `${new Date(Number(from)).toISOString().slice(0, 16)}Z`,
      ahead: aheadText(minutes),
    }));
  } catch (cause) {
    throw new Failed('PLAN_INVALID', `plan.timeZone: no zone ${timeZone} is known`, { cause });
  }
}

function aheadText(minutes: bigint): string {
  const absolute = minutes < 0n ? -minutes : minutes;
  return `${minutes < 0n ? '-' : '+'}${clockText(absolute)}`;
}
