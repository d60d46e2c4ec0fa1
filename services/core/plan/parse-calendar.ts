import type { Calendar, Weekday, ZoneOffset } from '../calendar/calendar.ts';
import { weekdays } from '../calendar/calendar.ts';
import { parseDate } from '../calendar/civil.ts';
import type { TimeBand } from '../calendar/time-bands.ts';
import { epoch, instant } from '../time.ts';
import type { Instant } from '../time.ts';
import type { PlanReader } from './plan-reader.ts';

/** The clocks of a plan: `timeZone`, `offsets` and `holidays`. Without any, UTC. */
export function calendarFrom(read: PlanReader): Calendar {
  const days = read.has('holidays') ? read.texts('holidays').map(parseDate) : [];
  const holidays = days.filter((day) => day !== undefined);
  if (holidays.length < days.length) read.wrong('holidays', 'dates such as 2026-12-25', []);
  return {
    timeZone: read.has('timeZone') ? read.text('timeZone') : 'UTC',
    offsets: read.has('offsets') ? read.list('offsets').map(offsetFrom) : [],
    holidays,
  };
}

/** A part of the week. */
export function timeBandFrom(read: PlanReader): TimeBand {
  const band = {
    name: read.text('name'),
    days: daysFrom(read),
    from: read.parsed('from', minutesFrom, timeForm, 0n),
    to: read.parsed('to', minutesFrom, timeForm, 0n),
  };
  read.end();
  return band;
}

/** Where it stands among the days of the week, as they are counted. */
const monday = 4;
const timeForm = 'a time of day such as 18:00, at most 24:00';
const dayNames: readonly Weekday[] = [
  ...weekdays.slice(monday),
  ...weekdays.slice(0, monday),
  'holiday',
];

function daysFrom(read: PlanReader): readonly Weekday[] {
  const names = read.texts('days');
  const days = dayNames.filter((day) => names.includes(day));
  const isKnown = names.every((name) => dayNames.some((day) => day === name));
  return isKnown ? days : read.wrong('days', `of ${dayNames.join(', ')}`, []);
}

function offsetFrom(read: PlanReader): ZoneOffset {
  const offset = {
    from: read.parsed('from', instantFrom, 'a time such as 2026-03-29T01:00Z', epoch),
    minutes: read.parsed('ahead', aheadFrom, 'an offset such as +02:00', 0n),
  };
  read.end();
  return offset;
}

function minutesFrom(text: string): bigint | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const [hours = 99n, minutes = 99n] = match === null ? [] : match.slice(1).map(BigInt);
  const all = hours * 60n + minutes;
  return minutes < 60n && all <= 1440n ? all : undefined;
}

function aheadFrom(text: string): bigint | undefined {
  const minutes = /^[+-]/.test(text) ? minutesFrom(text.slice(1)) : undefined;
  return minutes !== undefined && text.startsWith('-') ? -minutes : minutes;
}

function instantFrom(text: string): Instant | undefined {
  const match = /^(.{10})T(\d{2}:\d{2})Z$/.exec(text);
  const day = parseDate(match?.[1] ?? '');
  const minutes = minutesFrom(match?.[2] ?? '');
  if (day === undefined || minutes === undefined) return undefined;
  return instant((day * 1440n + minutes) * 60_000n);
}
