import type { Type } from 'avsc';
import avro from 'avsc';
import { invariant } from '../../core/invariant.ts';
import type { Mismatch, Tap, WireType } from './wire-type.ts';
import { wireOf, withWire } from './wire-type.ts';

const plainString = wireOf(avro.Type.forSchema({ type: 'string' }));

/**
 * Avro `string` that refuses half a surrogate pair: UTF-8 has no bytes for it, so what is written
 * would not be what is read.
 */
export const stringType: WireType = withWire(plainString, {
  _write: (tap, value) => {
    invariant(isText(value), 'a string is well-formed Unicode');
    plainString._write(tap, value);
  },
  _check: (value, _flags, mismatch) => isText(value) || failed(mismatch, value, plainString),
});

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
  if (tap.pos <= tap.buf.length) tap.buf.set(bytes, from);
}

function failed(mismatch: Mismatch | undefined, value: unknown, type: Type): false {
  mismatch?.(value, type);
  return false;
}
