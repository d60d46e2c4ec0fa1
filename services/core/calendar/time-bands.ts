import { earlier, instant } from '../time.ts';
import type { Instant } from '../time.ts';
import { localTimeAt, nextClockChange, weekdayOf } from './calendar.ts';
import type { Calendar, LocalTime, Weekday } from './calendar.ts';

/** A part of the week: some hours of some days. */
export interface TimeBand {
  readonly name: string;
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** Minutes since midnight at which it begins. */
  readonly from: bigint;
  /** Minutes since midnight at which it ends; on the next day unless it is above `from`. */
  readonly to: bigint;
}

const minute = 60_000n;
const dayLength = 86_400_000n;

/** True while wall clocks stand within the band. Its end belongs to what follows. */
export function isWithin(band: TimeBand, calendar: Calendar, at: LocalTime): boolean {
  const [from, to] = [band.from * minute, band.to * minute];
  const beginsOn = (day: bigint): boolean => band.days.includes(weekdayOf(calendar, day));
  if (to > from) return at.time >= from && at.time < to && beginsOn(at.day);
  if (at.time >= from) return beginsOn(at.day);
  return at.time < to && beginsOn(at.day - 1n);
}

/** The next point at which some band may begin or end: an edge, midnight, or a change of clocks. */
export function nextTurn(bands: readonly TimeBand[], calendar: Calendar, after: Instant): Instant {
  const { time } = localTimeAt(calendar, after);
  let next = dayLength;
  for (const { from, to } of bands) {
    for (const edge of [from * minute, to * minute]) {
      if (edge > time && edge < next) next = edge;
    }
  }
  const turn = instant(after + next - time);
  const change = nextClockChange(calendar, after);
  return change === undefined ? turn : earlier(turn, change);
}
