import { isUtf8 } from 'node:buffer';

/** Walks over bytes nobody has vouched for, and notes what it finds. */
export class ByteCursor {
  readonly bytes: Buffer;
  position = 0;
  /** What is wrong with the bytes, once something is. */
  fault: string | undefined;
  /** The first value outside a closed list, once there is one. */
  unknown: string | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** Notes a fault; the first one stands. */
  fail(fault: string): false {
    this.fault ??= fault;
    return false;
  }

  /** Puts the name of a field in front of the fault. */
  failIn(field: string): false {
    this.fault = `${field}: ${this.fault}`;
    return false;
  }

  skip(length: number): boolean {
    if (length > this.left) return this.fail('bytes end early');
    this.position += length;
    return true;
  }

  /** A varint of at most 64 bits. */
  skipLong(): boolean {
    const { bytes } = this;
    const from = this.position;
    const to = Math.min(from + 10, bytes.length);
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x80) continue;
      // The tenth digit holds the one bit that 64 have left.
      if (at === from + 9 && byte > 1) return this.fail('long of more than 64 bits');
      this.position = at + 1;
      return true;
    }
    return this.fail(to < from + 10 ? 'bytes end early' : 'long of more than 64 bits');
  }

  /** An Avro int, also as the length of what follows; undefined: noted as a fault. */
  readInt(): number | undefined {
    const { bytes } = this;
    let zigzag = 0;
    let factor = 1;
    for (let digits = 0; digits < 5; digits += 1) {
      const byte = bytes[this.position];
      if (byte === undefined) break;
      this.position += 1;
      zigzag += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return zigzag <= 0xffff_ffff ? unzigzag(zigzag) : this.tooLong();
    }
    return this.left === 0 ? this.endsEarly() : this.tooLong();
  }

  /** The length of what follows; undefined: it is none or goes beyond the end, noted as a fault. */
  readLength(): number | undefined {
    const length = this.readInt();
    if (length === undefined) return undefined;
    if (length >= 0 && length <= this.left) return length;
    this.fail(length < 0 ? 'length below 0' : 'bytes end early');
    return undefined;
  }

  /** Moves over UTF-8 text of `length` bytes, which are there. */
  skipText(length: number): boolean {
    const { bytes } = this;
    const from = this.position;
    const to = from + length;
    this.position = to;
    let all = 0;
    for (let at = from; at < to; at += 1) all |= bytes[at] as number;
    if (all < 0x80 || isUtf8(bytes.subarray(from, to))) return true;
    return this.fail('text that is not UTF-8');
  }

  private endsEarly(): undefined {
    this.fail('bytes end early');
  }

  private tooLong(): undefined {
    this.fail('int of more than 32 bits');
  }
}

function unzigzag(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}
