import { isUtf8 } from 'node:buffer';
import { bigintOf, smallBigint } from './bigint-parts.ts';
import type { ClosedList } from './closed-list.ts';
import { isDecimalBytes, signedAt } from './decimal-type.ts';
import { asciiText, asciiTextMax } from './ascii-text.ts';

/**
 * Reads values from bytes nobody has vouched for, in one pass.
 *
 * It knows only whether they are sound: what is wrong with bytes that are not, the walk of
 * `shapeOf` tells. After a fault it stands behind the last byte, where every further read is a
 * fault too: nobody has to ask before the end, no list goes on, and what was read does not count.
 */
export class ValueReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at = 0;
  #isSound = true;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /** Whether everything was read, to the last byte, and nothing was at fault. */
  get isDone(): boolean {
    return this.#isSound && this.#at === this.#end;
  }

  /** Avro `long`: a varint of at most 64 bits. */
  long(): bigint {
    const from = this.#at;
    if (from >= this.#end) return BigInt(this.#fail());
    const byte = this.#bytes[from] as number;
    if (byte >= 0x80) return this.#longerLong(from);
    this.#at = from + 1;
    return smallBigint(unzigzag(byte));
  }

  /** Avro `int`, also as the count or length of what follows: a varint of at most 32 bits. */
  int(): number {
    let at = this.#at;
    const most = at + 5 < this.#end ? at + 5 : this.#end;
    let zigzag = 0;
    for (let factor = 1; at < most; factor *= 128) {
      const byte = this.#bytes[at] as number;
      at += 1;
      zigzag += (byte & 0x7f) * factor;
      if (byte >= 0x80) continue;
      if (zigzag > 0xffff_ffff) break;
      this.#at = at;
      return unzigzag(zigzag);
    }
    return this.#fail();
  }

  boolean(): boolean {
    const byte = this.#bytes[this.#at];
    if (byte === 0 || byte === 1) this.#at += 1;
    else this.#fail();
    return byte === 1;
  }

  /** Whether the branch of `[null, X]` that follows is X. */
  isFilled(): boolean {
    const branch = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (branch === 0 || branch === 2) this.#at += 1;
    else this.#fail();
    return branch === 2;
  }

  /** Moves over the branch of `[null, X]`, which must be X. */
  filled(): void {
    if (!this.isFilled()) this.#fail();
  }

  /** Moves over so many branches of `[null, X]`, which must be null. */
  empty(count: number): void {
    const to = this.#at + count;
    let found = to > this.#end ? 1 : 0;
    for (let at = this.#at; at < to && found === 0; at += 1) found = this.#bytes[at] as number;
    if (found === 0) this.#at = to;
    else this.#fail();
  }

  text(): string {
    const length = this.#length();
    const from = this.#at;
    this.#at += length;
    const short = length <= asciiTextMax ? asciiText(this.#bytes, from, length) : undefined;
    return short ?? this.#utf8(from, from + length);
  }

  /** One of a closed list. */
  oneOf<T extends string>(list: ClosedList<T>): T {
    const length = this.#length();
    const text = list.at(this.#bytes, this.#at, length);
    this.#at += length;
    if (text === undefined) this.#fail();
    return text ?? list.first;
  }

  /** Avro `decimal(38, 6)`: millionths. */
  decimal(): bigint {
    const length = this.#length();
    const from = this.#at;
    this.#at += length;
    if (isDecimalBytes(this.#bytes, from, this.#at)) return signedAt(this.#bytes, from, length);
    return BigInt(this.#fail());
  }

  /** Avro `bytes`, as bytes of their own: a view would keep all around them. */
  blob(): Uint8Array {
    return this.fixed(this.#length());
  }

  /** Avro `fixed`. */
  fixed(length: number): Uint8Array {
    const from = this.#at;
    const to = from + length;
    if (to > this.#end) this.#fail();
    else this.#at = to;
    return Buffer.copyBytesFrom(this.#bytes, from, to > this.#end ? 0 : length);
  }

  list<T>(item: (from: ValueReader) => T): readonly T[] {
    const items: T[] = [];
    for (let count = this.int(); count !== 0; count = this.int()) {
      if (count > 0) this.#block(count, item, items);
      else this.#sizedBlock(-count, item, items);
    }
    return items;
  }

  /** Items of at least a byte each: a count above the bytes left is a lie. */
  #block<T>(count: number, item: (from: ValueReader) => T, items: T[]): void {
    if (count > this.#end - this.#at) this.#fail();
    for (let left = count; left > 0 && this.#isSound; left -= 1) items.push(item(this));
  }

  /** A block that says how many bytes it has, as other writers may. */
  #sizedBlock<T>(count: number, item: (from: ValueReader) => T, items: T[]): void {
    const end = this.#length() + this.#at;
    this.#block(count, item, items);
    if (this.#at !== end) this.#fail();
  }

  /** The length of what follows, and of no more than that. */
  #length(): number {
    const length = this.int();
    return length >= 0 && length <= this.#end - this.#at ? length : this.#fail();
  }

  /** Ten digits of seven bits: four, four, and two of which eight bits count. */
  #longerLong(from: number): bigint {
    const most = from + 10 < this.#end ? from + 10 : this.#end;
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let at = from; at < most; at += 1) {
      const byte = this.#bytes[at] as number;
      const digit = at - from;
      if (digit < 4) low |= (byte & 0x7f) << (digit * 7);
      else if (digit < 8) middle |= (byte & 0x7f) << (digit * 7 - 28);
      else high |= (byte & 0x7f) << (digit * 7 - 56);
      if (byte >= 0x80) continue;
      if (digit === 9 && byte > 1) break;
      this.#at = at + 1;
      const lower = low | (middle << 28);
      const upper = (middle >>> 4) | (high << 24);
      const sign = -(lower & 1); // zigzag: the lowest bit is the sign
      return bigintOf((upper >>> 1) ^ sign, ((lower >>> 1) | (upper << 31)) ^ sign);
    }
    return BigInt(this.#fail());
  }

  #utf8(from: number, to: number): string {
    if (!isUtf8(this.#bytes.subarray(from, to))) this.#fail();
    return this.#bytes.toString('utf8', from, to);
  }

  #fail(): 0 {
    this.#isSound = false;
    this.#at = this.#end;
    return 0;
  }
}

function unzigzag(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}
