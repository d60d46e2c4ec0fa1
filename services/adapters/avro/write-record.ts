import { invariant } from '../../core/invariant.ts';
import type { WireType } from './wire-type.ts';

/** Most records fit; a larger one makes it grow, once. */
const scratchBytesStart = 256 * 1024;
/** Far above what any topic takes: beyond it a value was built wrongly. */
const recordBytesMax = 64 * 1024 * 1024;

let scratch: Buffer = Buffer.allocUnsafeSlow(scratchBytesStart);

/**
 * The Avro bytes of a value, copied out of a buffer that all encodes share.
 *
 * @throws Error when the value does not fit its type; InvariantError above 64 MB.
 */
export function writeRecord(type: WireType, value: unknown): Uint8Array {
  let end = type.encode(value, scratch, 0);
  if (end < 0) {
    const needed = scratch.length - end;
    invariant(needed <= recordBytesMax, 'a record has at most 64 MB');
    scratch = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(needed)));
    end = type.encode(value, scratch, 0);
  }
  // A copy of its own size: a view would change with the next encode.
  return Buffer.copyBytesFrom(scratch, 0, end);
}
