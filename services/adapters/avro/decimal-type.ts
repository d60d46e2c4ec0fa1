import avro from 'avsc';
import { invariant } from '../../core/invariant.ts';
import { bigintOf, smallBigint } from './bigint-parts.ts';
import type { Tap, WireType } from './wire-type.ts';
import { withWire } from './wire-type.ts';

/** The digits that decimal(38, 6) holds: amounts lie strictly between -10³⁸ and 10³⁸ millionths. */
const bound = 10n ** 38n;
/** Bytes of the longest such amount in two's complement. */
export const decimalBytesMax = 16;

const doubleBytesMax = 6;
const doubleMax = 2 ** 47;

/**
 * Avro `decimal(38, 6)` in bytes as a bigint of millionths: two's complement, big-endian, in the
 * fewest bytes that hold the amount and its sign, so that equal amounts are equal bytes.
 */
export const decimalType: WireType = withWire(avro.Type.forSchema({ type: 'bytes' }), {
  _write: writeDecimal,
  _check: (value, _flags, mismatch) => {
    const fits = isDecimal(value);
    if (!fits) mismatch?.(value, decimalType);
    return fits;
  },
});

function isDecimal(value: unknown): value is bigint {
  return typeof value === 'bigint' && value > -bound && value < bound;
}

/** Whether the bytes `[from, to)` are an amount of at most 38 digits. */
export function isDecimalBytes(buf: Buffer, from: number, to: number): boolean {
  const length = to - from;
  if (length === 0 || length > decimalBytesMax) return false;
  return length < decimalBytesMax || isDecimal(signedAt(buf, from, length));
}

/** The amount that so many bytes are, 1 to 16. */
export function signedAt(buf: Buffer, from: number, length: number): bigint {
  if (length > 8) {
    const digits = BigInt(`0x${buf.toString('hex', from, from + length)}`);
    return BigInt.asIntN(length * 8, digits);
  }
  let low = ((buf[from] as number) << 24) >> 24; // the first byte has the sign
  if (length === 1) return smallBigint(low);
  let high = low >> 31;
  for (let at = from + 1; at < from + length; at += 1) {
    high = (high << 8) | (low >>> 24);
    low = (low << 8) | (buf[at] as number);
  }
  return bigintOf(high, low);
}

function writeDecimal(tap: Tap, value: unknown): void {
  invariant(typeof value === 'bigint', 'a decimal is a bigint of millionths');
  // Exact below 2⁵³, and what is rounded stays above.
  const double = Number(value);
  if (double >= -doubleMax && double < doubleMax) return writeShort(tap, double);
  invariant(isDecimal(value), 'a decimal has at most 38 digits');
  let length = doubleBytesMax + 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  const from = startAfterLength(tap, length);
  if (tap.pos > tap.buf.length) return;
  const digits = BigInt.asUintN(length * 8, value).toString(16);
  tap.buf.write(digits.padStart(length * 2, '0'), from, length, 'hex');
}

function writeShort(tap: Tap, value: number): void {
  const magnitude = value < 0 ? -(value + 1) : value;
  let length = 1;
  for (let limit = 0x80; magnitude >= limit; limit *= 256) length += 1;
  const from = startAfterLength(tap, length);
  if (tap.pos <= tap.buf.length) tap.buf.writeIntBE(value, from, length);
}

/** Writes the length and moves on by it; returns where the bytes begin. */
function startAfterLength(tap: Tap, length: number): number {
  tap.buf[tap.pos++] = length * 2;
  const from = tap.pos;
  tap.pos += length;
  return from;
}
