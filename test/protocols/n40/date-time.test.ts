import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../../../services/core/time.ts';
import { formatDateTime, parseDateTime } from '../../../services/protocols/n40/date-time.ts';

function utc(text: string): bigint {
  return BigInt(new Date(text).getTime());
}

describe('date-times that are read', () => {
  test.each([
    ['2026-03-01T08:30:00Z', '2026-03-01T08:30:00Z'],
    ['2026-03-01t08:30:00z', '2026-03-01T08:30:00Z'],
    ['2026-03-01T08:30:00.1Z', '2026-03-01T08:30:00.100Z'],
    ['2026-03-01T08:30:00.123999999Z', '2026-03-01T08:30:00.123Z'],
    ['2026-03-01T10:30:00+02:00', '2026-03-01T08:30:00Z'],
    ['2026-02-28T23:30:00.5-09:30', '2026-03-01T09:00:00.500Z'],
    ['2024-02-29T00:00:00-00:00', '2024-02-29T00:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ['2199-12-31T23:59:59.999Z', '2199-12-31T23:59:59.999Z'],
  ])('%s', (text, same) => {
    expect(parseDateTime(text)).toBe(utc(same));
  });
});

describe('texts that are none', () => {
  test.each([
    '',
    '2026-03-01',
    '2026-03-01T08:30:00',
    '2026-03-01 08:30:00Z',
    '2026-03-01T08:30Z',
    '2026-03-01T08:30:00.Z',
    '2026-03-01T08:30:00,5Z',
    '2026-03-01T08:30:00+0200',
    '2026-03-01T08:30:00+02',
    '2026-03-01T08:30:00+24:00',
    '2026-03-01T08:30:00Z ',
    '2026-03-01T08:30:00ZZ',
    '2026-02-29T08:30:00Z',
    '2100-02-29T08:30:00Z',
    '2026-04-31T08:30:00Z',
    '2026-13-01T08:30:00Z',
    '2026-00-01T08:30:00Z',
    '2026-01-00T08:30:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T08:60:00Z',
    '2026-03-01T08:30:61Z',
    '2026-3-01T08:30:00.00Z',
    '-026-03-01T08:30:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '２026-03-01T08:30:00Z',
    `2026-03-01T08:30:00.${'1'.repeat(100)}Z`,
  ])('%s', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});

test('agrees with the calendar of the runtime on every date-time of its range', () => {
  const dates = fc.date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('2199-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, (date) => {
      const text = date.toISOString();
      const at = instant(BigInt(date.getTime()));
      expect(parseDateTime(text)).toBe(at);
      expect(formatDateTime(at)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('no text makes it throw', () => {
  const near = fc.string({
    unit: fc.constantFrom(...Array.from('0123456789-:.+TZtz')),
    maxLength: 70,
  });
  fc.assert(
    fc.property(near, (text) => {
      expect(['bigint', 'undefined']).toContain(typeof parseDateTime(text));
    }),
  );
});
