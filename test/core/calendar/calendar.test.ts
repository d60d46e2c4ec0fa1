import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  localTimeAt,
  plusDays,
  plusMonths,
  weekdayOf,
} from '../../../services/core/calendar/calendar.ts';
import type { Calendar } from '../../../services/core/calendar/calendar.ts';
import { civilOf, dayNumberOf, parseDate } from '../../../services/core/calendar/civil.ts';
import { isWithin, nextTurn } from '../../../services/core/calendar/time-bands.ts';
import { instant } from '../../../services/core/time.ts';
import { planFrom } from '../../support/plans.ts';
import { ratingPlan } from '../../support/rating-plan.ts';

const { calendar: berlin, times } = planFrom(ratingPlan);
const utc: Calendar = { timeZone: 'UTC', offsets: [], holidays: [] };

const at = (text: string) => instant(BigInt(Date.parse(text)));
const textOf = (time: bigint): string => new Date(Number(time)).toISOString();

test('days and dates are those of every other calendar', () => {
  const days = fc.integer({ min: 0, max: 300_000 });
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * 86_400_000);
      const civil = {
        year: BigInt(date.getUTCFullYear()),
        month: BigInt(date.getUTCMonth() + 1),
        day: BigInt(date.getUTCDate()),
      };
      expect(civilOf(BigInt(day))).toEqual(civil);
      expect(dayNumberOf(civil)).toBe(BigInt(day));
      expect(parseDate(date.toISOString().slice(0, 10))).toBe(BigInt(day));
    }),
  );
});

test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-4-01', '2026-04-31', 'tomorrow'])(
  '%s is no date',
  (text) => expect(parseDate(text)).toBeUndefined(),
);

test('local time is what the offset in force says, to the millisecond of its change', () => {
  const hourAt = (text: string) => localTimeAt(berlin, at(text)).time / 3_600_000n;
  expect(hourAt('2026-03-29T00:59:59.999Z')).toBe(1n);
  expect(hourAt('2026-03-29T01:00:00Z')).toBe(3n);
  expect(hourAt('2026-10-25T00:59:59.999Z')).toBe(2n);
  expect(hourAt('2026-10-25T01:00:00Z')).toBe(2n);
  expect(hourAt('2020-01-01T00:00:00Z')).toBe(1n);
  expect(hourAt('2030-07-01T00:00:00Z')).toBe(1n);
});

test('a holiday is no day of the week', () => {
  const day = (text: string) => weekdayOf(berlin, parseDate(text) ?? 0n);
  expect([day('2026-12-24'), day('2026-12-25'), day('2026-12-26')]).toEqual([
    'thu',
    'holiday',
    'sat',
  ]);
});

describe('months', () => {
  test.each([
    ['2026-01-31T10:00:00Z', 1n, '2026-02-28T10:00:00.000Z'],
    ['2026-01-31T10:00:00Z', 2n, '2026-03-31T10:00:00.000Z'],
    ['2028-01-31T10:00:00Z', 1n, '2028-02-29T10:00:00.000Z'],
    ['2026-12-15T10:00:00Z', 1n, '2027-01-15T10:00:00.000Z'],
    ['2026-05-31T00:00:00Z', 12n, '2027-05-31T00:00:00.000Z'],
  ])('%s and %s', (from, months, to) => expect(textOf(plusMonths(utc, at(from), months))).toBe(to));

  test('run by wall clocks: across a change of clocks they are an hour shorter or longer', () => {
    expect(textOf(plusMonths(berlin, at('2026-03-10T11:00:00Z'), 1n))).toBe(
      '2026-04-10T10:00:00.000Z',
    );
    expect(textOf(plusMonths(berlin, at('2026-10-10T10:00:00Z'), 1n))).toBe(
      '2026-11-10T11:00:00.000Z',
    );
  });

  test('a time that clocks jump over comes after the gap, one they show twice is the first', () => {
    expect(textOf(plusDays(berlin, at('2026-03-28T01:30:00Z'), 1n))).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(textOf(plusDays(berlin, at('2026-10-24T00:30:00Z'), 1n))).toBe(
      '2026-10-25T00:30:00.000Z',
    );
  });
});

describe('parts of the week', () => {
  const bandsAt = (text: string) =>
    times
      .filter((band) => isWithin(band, berlin, localTimeAt(berlin, at(text))))
      .map(({ name }) => name);

  test.each([
    ['2026-03-27T16:59:59Z', []],
    ['2026-03-27T17:00:00Z', ['evening']],
    ['2026-03-27T23:00:00Z', ['evening', 'weekend']],
    ['2026-03-28T07:00:00Z', ['weekend']],
    ['2026-03-29T21:59:59Z', ['weekend']],
    ['2026-03-29T22:00:00Z', []],
    ['2026-03-30T16:00:00Z', ['evening']],
    ['2026-03-31T05:59:59Z', ['evening']],
    ['2026-03-31T06:00:00Z', []],
    ['2026-12-25T12:00:00Z', ['weekend']],
    ['2026-12-25T19:00:00Z', ['weekend']],
  ])('%s', (text, names) => expect(bandsAt(text)).toEqual(names));

  test('a band within a day begins with its first minute and ends before its last', () => {
    const noon = { name: 'noon', days: ['mon'], from: 720n, to: 780n } as const;
    const isNoon = (time: string) =>
      isWithin(noon, utc, localTimeAt(utc, at(`2026-03-30T${time}Z`)));
    expect(['11:59:59', '12:00:00', '12:59:59', '13:00:00'].map(isNoon)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('nothing begins or ends between one turn and the next', () => {
    const seconds = fc.bigInt({
      min: at('2026-03-20T00:00:00Z') / 1000n,
      max: at('2026-11-05T00:00:00Z') / 1000n,
    });
    const within = (time: bigint): string =>
      times
        .filter((band) => isWithin(band, berlin, localTimeAt(berlin, instant(time))))
        .map(({ name }) => name)
        .join();
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 999 }), (second, part) => {
        const from = instant(second * 1000n);
        const turn = nextTurn(times, berlin, from);
        expect(turn > from).toBe(true);
        expect(turn - from <= 86_400_000n).toBe(true);
        const between = from + ((turn - from - 1n) * BigInt(part)) / 1000n;
        expect(within(between)).toBe(within(from));
      }),
    );
  });
});
