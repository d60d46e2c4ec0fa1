/**
 * RFC 3339 date-time, as TS 29.571 DateTime: `2026-03-01T08:30:00Z`,
 * `2026-03-01T10:30:00.123456+02:00`.
 *
 *     date "T" time [ "." digits ] ( "Z" | ("+" | "-") hours ":" minutes )
 *
 * By arithmetic on the text: no calendar object, no locale, no pattern that could run long.
 */
import { type Instant, instant } from '../../core/time.ts';

/**
 * Years that a network function's clock may show. Outside, the clock is not set and says nothing.
 */
export const years = { first: 1970, last: 2199 } as const;

/** Longest text that is looked at. */
export const dateTimeLengthMax = 64;

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * Reads a date-time to the millisecond; what is finer is cut off.
 *
 * @returns undefined when the text is none, names no real day, or a year outside `years`.
 */
export function parseDateTime(text: string): Instant | undefined {
  if (text.length < 20 || text.length > dateTimeLengthMax || !hasSeparators(text)) return undefined;
  const day = dayOf(digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2));
  const time = timeOfDay(digitsAt(text, 11, 2), digitsAt(text, 14, 2), digitsAt(text, 17, 2));
  const zoneAt = endOfFraction(text);
  const offset = zoneAt === undefined ? undefined : offsetMinutes(text, zoneAt);
  if (day === undefined || time === undefined || offset === undefined) return undefined;
  return instant(BigInt(day * dayMs + time + fractionMs(text, zoneAt ?? 19) - offset * minuteMs));
}

/** Writes a point in time in UTC with milliseconds, for example `2026-03-01T08:30:00.000Z`. */
export function formatDateTime(at: Instant): string {
  const [days, ms] = daysAndRest(at);
  const [year, month, day] = dateOf(days);
  const [hour, minute] = [wholePart(ms, 3_600_000), wholePart(ms, minuteMs) % 60];
  const [second, fraction] = [wholePart(ms, 1000) % 60, ms % 1000];
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const time = `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}`;
  return `${date}T${time}.${padded(fraction, 3)}Z`;
}

function hasSeparators(text: string): boolean {
  const t = text[10];
  return (
    text[4] === '-' &&
    text[7] === '-' &&
    (t === 'T' || t === 't') &&
    text[13] === ':' &&
    text[16] === ':'
  );
}

/** The number that `count` digits spell; NaN, which no bound accepts, where one is no digit. */
function digitsAt(text: string, at: number, count: number): number {
  let number = 0;
  for (let i = at; i < at + count; i += 1) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Days since the epoch of a date of the Gregorian calendar. */
function dayOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= years.first && year <= years.last)) return undefined;
  if (!(month >= 1 && month <= 12) || !(day >= 1 && day <= daysInMonth(year, month))) {
    return undefined;
  }
  return daysBefore(year, month) + day - 1;
}

/** Milliseconds since midnight. Second 60 is a leap second and counts as the next one. */
function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  if (!(hour <= 23) || !(minute <= 59) || !(second <= 60)) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Where the zone begins: behind the seconds, or behind a dot and at least one digit. */
function endOfFraction(text: string): number | undefined {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (digitsAt(text, at, 1) >= 0) at += 1;
  return at === 20 ? undefined : at;
}

function fractionMs(text: string, zoneAt: number): number {
  return digitsAt(text.slice(20, zoneAt).padEnd(3, '0'), 0, 3);
}

/** Minutes by which the zone is ahead of UTC. */
function offsetMinutes(text: string, at: number): number | undefined {
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : undefined;
  if (sign !== '+' && sign !== '-') return undefined;
  const [hours, minutes] = [digitsAt(text, at + 1, 2), digitsAt(text, at + 4, 2)];
  if (text.length !== at + 6 || text[at + 3] !== ':') return undefined;
  if (!(hours <= 23) || !(minutes <= 59)) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Days from the epoch to the first of a month. */
function daysBefore(year: number, month: number): number {
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return 365 * (year - 1970) + leapDaysBefore(year) + (daysBeforeMonth[month - 1] ?? 0) + leapDay;
}

/** 29ths of February from the epoch to the first of January of `year`. */
function leapDaysBefore(year: number): number {
  const last = year - 1;
  return wholePart(last, 4) - wholePart(last, 100) + wholePart(last, 400) - 477;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysAndRest(at: Instant): readonly [number, number] {
  const day = BigInt(dayMs);
  return [Number(at / day), Number(at % day)];
}

function dateOf(days: number): readonly [number, number, number] {
  let year = years.first + wholePart(days, 366);
  while (daysBefore(year + 1, 1) <= days) year += 1;
  let month = 1;
  while (month < 12 && daysBefore(year, month + 1) <= days) month += 1;
  return [year, month, days - daysBefore(year, month) + 1];
}

function wholePart(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor;
}

function padded(number: number, width: number): string {
  return number.toString().padStart(width, '0');
}
