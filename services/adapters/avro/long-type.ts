import avro from 'avsc';
import { invariant } from '../../core/invariant.ts';
import type { Tap, WireType } from './wire-type.ts';
import { withWire } from './wire-type.ts';

const longMax = 2n ** 63n - 1n;
const longMin = -(2n ** 63n);
const doubleMax = 2 ** 51;
const lowMask = (1n << 35n) - 1n;

/**
 * Avro `long` as bigint, exact over all 64 bits.
 *
 * Its inner function replaces avsc's detour over an eight-byte buffer: up to 49 bits go through
 * integers and doubles, which hold them exactly; only longer ones through bigint arithmetic.
 */
export const longType: WireType = withWire(
  avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(value);
      return buffer;
    },
    fromJSON: BigInt,
    toJSON: String,
    isValid: isLong,
    compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
  }),
  { _write: writeLong },
);

function isLong(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= longMin && value <= longMax;
}

function writeLong(tap: Tap, value: unknown): void {
  invariant(typeof value === 'bigint', 'a long is a bigint');
  // Exact below 2⁵³, and what is rounded stays above.
  const double = Number(value);
  if (double >= -doubleMax && double < doubleMax) return tap.writeLong(double);
  invariant(isLong(value), 'a long has at most 64 bits');
  const zigzag = value >= 0n ? value << 1n : (-value << 1n) - 1n;
  writeDigits(tap, Number(zigzag & lowMask), 5);
  tap.pos += writeLast(tap, Number(zigzag >> 35n));
}

/** Exactly `count` digits of seven bits, each saying that more follow. */
function writeDigits(tap: Tap, digits: number, count: number): void {
  let rest = digits;
  for (let written = 0; written < count; written += 1) {
    tap.buf[tap.pos++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
}

/** The remaining digits; returns how many. */
function writeLast(tap: Tap, digits: number): number {
  let rest = digits;
  let count = 0;
  while (rest >= 128) {
    tap.buf[tap.pos + count++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  tap.buf[tap.pos + count++] = rest;
  return count;
}
