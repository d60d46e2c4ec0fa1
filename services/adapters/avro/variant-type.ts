import type { Type, types } from 'avsc';
import { invariant } from '../../core/invariant.ts';
import type { NamedSchema } from './schema-files.ts';
import type { Tap, WireType } from './wire-type.ts';
import { wireOf, withWire } from './wire-type.ts';

interface VariantField {
  readonly name: string;
  readonly type: WireType;
  /** The variant that fills this field; undefined for a field of all variants. */
  readonly variant: string | undefined;
}

type Values = Record<string, unknown>;

/**
 * `[null, X]` where `undefined` is written as null; avsc's own union would try the branches one by
 * one.
 */
export function nullableType(union: Type): WireType {
  const filled = wireOf(branchesOf(union)[1] as Type);
  return withWire(union, {
    _write: (tap, value) => {
      const isFilled = value !== null && value !== undefined;
      tap.buf[tap.pos++] = isFilled ? 2 : 0;
      if (isFilled) filled._write(tap, value);
    },
    _check: (value, flags, mismatch, path) =>
      value === null || value === undefined || filled._check(value, flags, mismatch, path),
  });
}

/**
 * A record whose `type` names the one nullable field that is filled. In memory it has that field
 * and no other of them, as its TypeScript type says.
 */
export function variantType(record: Type, schema: NamedSchema): WireType {
  const fields = variantFieldsOf(record as types.RecordType, schema);
  return withWire(record, {
    _write: (tap, value) => writeVariant(tap, fields, value as Values),
  });
}

function variantFieldsOf(record: types.RecordType, schema: NamedSchema): readonly VariantField[] {
  const variantOf = new Map(
    Object.entries(schema.variants ?? {}).map(([variant, field]) => [field, variant]),
  );
  return record.fields.map(({ name, type }) => {
    const variant = variantOf.get(name);
    const wire = variant === undefined ? type : (branchesOf(type)[1] as Type);
    return { name, type: wireOf(wire), variant };
  });
}

function branchesOf(union: Type): readonly Type[] {
  return (union as types.UnwrappedUnionType).types;
}

function writeVariant(tap: Tap, fields: readonly VariantField[], value: Values): void {
  const wanted = value['type'];
  for (const { name, type, variant } of fields) {
    if (variant === undefined) {
      type._write(tap, value[name]);
    } else if (variant === wanted) {
      invariant(value[name] !== null && value[name] !== undefined, `${name} is filled`);
      tap.buf[tap.pos++] = 2;
      type._write(tap, value[name]);
    } else {
      tap.buf[tap.pos++] = 0;
    }
  }
}
