import { instant } from '../time.ts';
import type { Instant } from '../time.ts';
import { civilOf, dayNumberOf, daysInMonth } from './civil.ts';

/** From when on local clocks are this far ahead of UTC. */
export interface ZoneOffset {
  readonly from: Instant;
  readonly minutes: bigint;
}

/** Where the clocks of a plan stand, compiled in, so that no rater asks a time zone database. */
export interface Calendar {
  /** IANA name, for people. */
  readonly timeZone: string;
  /** In ascending order; the first holds for all time before it too. Empty: UTC. */
  readonly offsets: readonly ZoneOffset[];
  /** Days from 1970-01-01 that count as `holiday` instead of as their day of the week. */
  readonly holidays: readonly bigint[];
}

/** What a wall clock shows. */
export interface LocalTime {
  /** Days from 1970-01-01. */
  readonly day: bigint;
  /** Milliseconds since midnight. */
  readonly time: bigint;
}

/** A day of the week, or a day that counts as none. */
export type Weekday = (typeof weekdays)[number] | 'holiday';

/** Beginning with the day of the week of 1970-01-01. */
export const weekdays = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const;

const dayLength = 86_400_000n;
const minute = 60_000n;

/** What a wall clock of the calendar shows at a point in time. */
export function localTimeAt(calendar: Calendar, at: Instant): LocalTime {
  const local = at + offsetAt(calendar, at);
  return { day: local / dayLength, time: local % dayLength };
}

/** Which day of the week a day counts as. */
export function weekdayOf(calendar: Calendar, day: bigint): Weekday {
  if (calendar.holidays.includes(day)) return 'holiday';
  return weekdays[+(day % 7n).toString()] ?? 'thu';
}

/** The next point at which local clocks are set forward or back; undefined: none is known. */
export function nextClockChange(calendar: Calendar, after: Instant): Instant | undefined {
  return calendar.offsets.find(({ from }) => from > after)?.from;
}

/**
 * The same time of day some months later, on the same day of the month, or on its last where the
 * month is too short: 31 January and one month are 28 February, and two months are 31 March.
 */
export function plusMonths(calendar: Calendar, from: Instant, months: bigint): Instant {
  const { day, time } = localTimeAt(calendar, from);
  const date = civilOf(day);
  const month = date.year * 12n + date.month - 1n + months;
  const [year, ofYear] = [month / 12n, (month % 12n) + 1n];
  const last = daysInMonth(year, ofYear);
  const there = { year, month: ofYear, day: date.day < last ? date.day : last };
  return instantOf(calendar, { day: dayNumberOf(there), time });
}

/** The same time of day some days later. */
export function plusDays(calendar: Calendar, from: Instant, days: bigint): Instant {
  const { day, time } = localTimeAt(calendar, from);
  return instantOf(calendar, { day: day + days, time });
}

/**
 * When wall clocks show this: the earlier point where they do so twice, and as far behind the gap
 * where they jump over it.
 */
function instantOf(calendar: Calendar, { day, time }: LocalTime): Instant {
  const local = day * dayLength + time;
  const early = instant(local - offsetAt(calendar, instant(local - dayLength)));
  const late = instant(local - offsetAt(calendar, early));
  const isShown = [early, late].map((at) => {
    const there = localTimeAt(calendar, at);
    return there.day === day && there.time === time;
  });
  return isShown[0] !== true && isShown[1] === true ? late : early;
}

function offsetAt({ offsets }: Calendar, at: Instant): bigint {
  const inForce = offsets.findLast(({ from }) => from <= at) ?? offsets[0];
  return (inForce?.minutes ?? 0n) * minute;
}
