import { endianness } from 'node:os';

/** Eight bytes seen as a bigint and as its halves: no arithmetic, and no call of a runtime. */
const whole = new BigInt64Array(1);
const halves = new Int32Array(whole.buffer);
const [lowAt, highAt] = endianness() === 'LE' ? [0, 1] : [1, 0];

/** A signed bigint of 64 bits from its halves of 32. */
export function bigintOf(high: number, low: number): bigint {
  halves[highAt] = high;
  halves[lowAt] = low;
  return whole[0] as bigint;
}

const smallest = -128;
const small = Array.from({ length: 256 }, (_, at) => BigInt(at + smallest));

/** A bigint of eight bits, which is made once. */
export function smallBigint(value: number): bigint {
  return small[value - smallest] as bigint;
}
