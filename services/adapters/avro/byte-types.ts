import type { Type } from 'avsc';
import avro from 'avsc';
import { invariant } from '../../core/invariant.ts';
import type { Mismatch, Tap, WireType } from './wire-type.ts';
import { wireOf, withWire } from './wire-type.ts';

const plainString = wireOf(avro.Type.forSchema({ type: 'string' }));

/**
 * Avro `string` that refuses half a surrogate pair: UTF-8 has no bytes for it, so what is written
 * would not be what is read. Text of a usual length goes out as ASCII first, which it mostly is.
 */
export const stringType: WireType = withWire(plainString, {
  _write: writeText,
  _check: (value, _flags, mismatch) => isText(value) || failed(mismatch, value, plainString),
});

/** Bytes of the longest prefix of a text. */
const prefixBytesMax = 5;
/** Up to here a loop is faster than a call out of JavaScript. */
const loopLengthMax = 24;

function writeText(tap: Tap, value: unknown): void {
  invariant(typeof value === 'string', 'a string is a string');
  const { length } = value;
  const start = tap.pos;
  // Three bytes a character is the most UTF-8 needs.
  const hasRoom = start + prefixBytesMax + length * 3 <= tap.buf.length;
  if (hasRoom && writeAscii(tap, value, length)) return;
  tap.pos = start;
  invariant(value.isWellFormed(), 'a string is well-formed Unicode');
  plainString._write(tap, value);
}

/** Writes text as if it were ASCII; false: it is not, and what was written does not count. */
function writeAscii(tap: Tap, text: string, length: number): boolean {
  tap.writeLong(length);
  const from = tap.pos;
  tap.pos += length;
  if (length > loopLengthMax) return tap.buf.write(text, from) === length;
  let all = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    tap.buf[from + at] = code;
    all |= code;
  }
  return all < 0x80;
}

/**
 * Avro `string` of a closed list: written from bytes made once.
 */
export function closedListType(values: readonly string[]): WireType {
  const known = values.map((value) => ({ value, bytes: plainString.toBuffer(value) }));
  const bytesOf = new Map(known.map(({ value, bytes }) => [value, bytes]));
  return withWire(plainString, {
    _write: (tap, value) => {
      const bytes = bytesOf.get(value as string);
      invariant(bytes !== undefined, 'a value of its closed list');
      put(tap, bytes);
    },
    _check: (value, _flags, mismatch) =>
      bytesOf.has(value as string) || failed(mismatch, value, plainString),
  });
}

const plainBytes = avro.Type.forSchema({ type: 'bytes' });

/** Avro `bytes` from any Uint8Array; avsc itself takes nothing but a Buffer. */
export const bytesType: WireType = withWire(plainBytes, {
  _write: (tap, value) => {
    invariant(value instanceof Uint8Array, 'bytes are a Uint8Array');
    tap.writeLong(value.length);
    put(tap, value);
  },
  _check: (value, _flags, mismatch) =>
    value instanceof Uint8Array || failed(mismatch, value, plainBytes),
});

/** Avro `fixed` from any Uint8Array of its size. */
export function fixedType(plain: Type, size: number): WireType {
  const fits = (value: unknown): value is Uint8Array =>
    value instanceof Uint8Array && value.length === size;
  return withWire(plain, {
    _write: (tap, value) => {
      invariant(fits(value), `a ${plain.name} has ${size} bytes`);
      put(tap, value);
    },
    _check: (value, _flags, mismatch) => fits(value) || failed(mismatch, value, plain),
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

function put(tap: Tap, bytes: Uint8Array): void {
  const from = tap.pos;
  tap.pos += bytes.length;
  if (tap.pos > tap.buf.length) return;
  // These are short: a loop is faster than a call out of JavaScript.
  for (let at = 0; at < bytes.length; at += 1) tap.buf[from + at] = bytes[at] as number;
}

function failed(mismatch: Mismatch | undefined, value: unknown, type: Type): false {
  mismatch?.(value, type);
  return false;
}
