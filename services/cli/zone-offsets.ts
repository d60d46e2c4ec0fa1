import { instant } from '../core/time.ts';
import type { ZoneOffset } from '../core/calendar/calendar.ts';

const hour = 3_600_000;
const day = 24 * hour;

/**
 * How far local clocks of a time zone are ahead of UTC, from the start of one year to the start of
 * another, by this process's time zone database.
 *
 * @throws RangeError for a zone that the database does not have.
 */
export function zoneOffsets(
  timeZone: string,
  years: { readonly from: number; readonly to: number },
): readonly ZoneOffset[] {
  const minutesAt = clockOf(timeZone);
  const [start, end] = [Date.UTC(years.from, 0), Date.UTC(years.to, 0)];
  const offsets = [{ from: instant(BigInt(start)), minutes: BigInt(minutesAt(start)) }];
  for (let at = start; at < end; at += day) {
    if (minutesAt(at) === minutesAt(at + day)) continue;
    const from = changeWithin(at, at + day, minutesAt);
    offsets.push({ from: instant(BigInt(from)), minutes: BigInt(minutesAt(from)) });
  }
  return offsets;
}

type MinutesAt = (at: number) => number;

function clockOf(timeZone: string): MinutesAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (at) => {
    const shown = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day: date = 1, hour: hours = 0, minute = 0 } = shown;
    return (Date.UTC(year, month - 1, date, hours, minute) - at) / 60_000;
  };
}

/** The first minute of the new offset. */
function changeWithin(before: number, after: number, minutesAt: MinutesAt): number {
  let [low, high] = [before, after];
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (minutesAt(middle) === minutesAt(before)) low = middle;
    else high = middle;
  }
  return high;
}
