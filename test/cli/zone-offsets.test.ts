import { expect, test } from 'vitest';
import { zoneOffsets } from '../../services/cli/zone-offsets.ts';

function offsetsOf(timeZone: string, from: number, to: number): readonly string[] {
  return zoneOffsets(timeZone, { from, to }).map(
    (one) => `${new Date(Number(one.from)).toISOString().slice(0, 16)} ${one.minutes}`,
  );
}

test('a zone with summer time has two changes a year, at the minute they happen', () => {
  expect(offsetsOf('Europe/Berlin', 2026, 2027)).toEqual([
    '2026-01-01T00:00 60',
    '2026-03-29T01:00 120',
    '2026-10-25T01:00 60',
  ]);
  expect(offsetsOf('America/New_York', 2026, 2027)).toEqual([
    '2026-01-01T00:00 -300',
    '2026-03-08T07:00 -240',
    '2026-11-01T06:00 -300',
  ]);
});

test('a zone without has none, and may be ahead by no whole hour', () => {
  expect(offsetsOf('Asia/Kolkata', 2025, 2045)).toEqual(['2025-01-01T00:00 330']);
});

test('what is no zone is refused', () => {
  expect(() => zoneOffsets('Mars/Olympus', { from: 2026, to: 2027 })).toThrow(RangeError);
});
