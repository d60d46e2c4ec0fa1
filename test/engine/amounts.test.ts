import { describe, expect, test } from 'vitest';
import { micros } from '../../services/core/money.ts';
import { formatUnits, standingOf } from '../../services/engine/words/amounts.ts';

const holds = (kind: 'prepaid' | 'postpaid', funds: bigint, reserved = 0n) =>
  standingOf({ kind, funds: micros(funds), reserved: micros(reserved), locked: micros(0n) });

describe('what people read', () => {
  test('usage', () => {
    expect(formatUnits(1_200n, 'seconds')).toBe('20 min');
    expect(formatUnits(90n, 'seconds')).toBe('90 s');
    expect(formatUnits(0n, 'seconds')).toBe('0 s');
    expect(formatUnits(100_000_000n, 'octets')).toBe('100 MB');
    expect(formatUnits(1_500_000n, 'octets')).toBe('1.5 MB');
    expect(formatUnits(1n, 'octets')).toBe('0.000001 MB');
    expect(formatUnits(10n, 'events')).toBe('10');
  });

  test('never a bare sign', () => {
    expect(holds('postpaid', -98_000_000n)).toBe('owed 98.00');
    expect(holds('postpaid', -100_000_000n, 2_000_000n)).toBe('owed 98.00');
    expect(holds('postpaid', 3_000_000n)).toBe('in credit 3.00');
    expect(holds('prepaid', 20_000_000n)).toBe('balance 20.00');
    expect(holds('prepaid', -150_000n)).toBe('overdrawn 0.15');
  });
});
