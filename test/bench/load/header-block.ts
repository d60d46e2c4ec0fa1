import { readHuffman } from './huffman.ts';

/** What the load generator reads of a response's headers. */
export interface ResponseHead {
  readonly status: number;
  /** Empty when there is none. */
  readonly location: string;
}

// Of the static table (RFC 7541 Appendix A).
const staticStatus: readonly number[] = [200, 204, 206, 304, 400, 404, 500];
const firstStatus = 8;
const locationIndex = 46;
const postAndHttp = [0x83, 0x86];

/** What of the headers of a POST stands before the path: method, scheme and authority. */
export function headersBefore(authority: string): Buffer {
  return Buffer.concat([Buffer.from(postAndHttp), literal([0x01], authority)]);
}

/** And what stands behind it: the content type. */
export const headersBehind: Buffer = literal([0x0f, 0x10], 'application/json');

function literal(name: readonly number[], value: string): Buffer {
  if (value.length >= 127) throw new Error(`a header of ${value.length} characters`);
  return Buffer.from([...name, value.length, ...Buffer.from(value, 'latin1')]);
}

/** Writes `:path` as a literal that enters no table, and returns the place behind it. */
export function writePath(target: Buffer, at: number, path: string): number {
  target[at++] = 0x04;
  let length = path.length;
  if (length < 127) target[at++] = length;
  else {
    target[at++] = 127;
    for (length -= 127; length >= 128; length >>= 7) target[at++] = (length & 127) | 128;
    target[at++] = length;
  }
  return at + target.write(path, at, 'latin1');
}

/**
 * Reads status and location of a header block of a server that was told to keep no dynamic table.
 *
 * @throws Error for a block that refers to one all the same.
 */
export function readHead(block: Buffer): ResponseHead {
  const cursor = { block, at: 0 };
  let status = 0;
  let location = '';
  while (cursor.at < block.length) {
    const byte = block[cursor.at] ?? 0;
    if (byte >= 0x80) {
      status = staticStatus[readInteger(cursor, 7) - firstStatus] ?? status;
    } else if (byte >= 0x20 && byte < 0x40) {
      readInteger(cursor, 5); // the size of a table that stays empty
    } else {
      const index = readInteger(cursor, byte >= 0x40 ? 6 : 4);
      const name = index === 0 ? readText(cursor, true) : '';
      const isLocation = index === locationIndex || name === 'location';
      const isStatus = index >= firstStatus && index < firstStatus + staticStatus.length;
      const value = readText(cursor, isLocation || isStatus);
      if (isLocation) location = value;
      if (isStatus) status = Number(value);
      if (index > 61) throw new Error('the server refers to a table that it was told not to keep');
    }
  }
  return { status, location };
}

interface Cursor {
  readonly block: Buffer;
  at: number;
}

function readInteger(cursor: Cursor, prefixBits: number): number {
  const most = (1 << prefixBits) - 1;
  let value = (cursor.block[cursor.at++] ?? 0) & most;
  if (value < most) return value;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.block[cursor.at++] ?? 0;
    value += (byte & 127) << shift;
    if (byte < 128) return value;
  }
}

/** Decoding is what costs: text that nobody wants is stepped over. */
function readText(cursor: Cursor, isWanted: boolean): string {
  const isCoded = (cursor.block[cursor.at] ?? 0) >= 0x80;
  const length = readInteger(cursor, 7);
  const from = cursor.at;
  cursor.at += length;
  if (!isWanted) return '';
  if (isCoded) return readHuffman(cursor.block, from, cursor.at);
  return cursor.block.toString('latin1', from, cursor.at);
}
