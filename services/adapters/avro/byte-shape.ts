import { invariant, present } from '../../core/invariant.ts';
import type { ByteCursor } from './byte-cursor.ts';
import { standsAt } from './closed-list.ts';
import { isDecimalBytes } from './decimal-type.ts';
import type { ComplexSchema, NamedSchema, SchemaSet, SchemaType } from './schema-files.ts';
import { isUnion } from './schema-files.ts';

/** Moves the cursor over one value; false: the bytes are no such value, and the cursor says why. */
export type Shape = (cursor: ByteCursor) => boolean;

/**
 * Compiles a schema into a walk over bytes that proves, before anything is read, that avsc can read
 * them: every length within the bytes, every number within its type, every text UTF-8. avsc itself
 * would loop over an array of 2⁵³ items or set aside what a length promises. On its way it compares
 * closed lists and variants with what this build knows.
 */
export function shapeOf(schemas: SchemaSet, name: string): Shape {
  const compiled = new Map<string, Shape>();
  const named = (wanted: string): Shape => {
    const known = compiled.get(wanted);
    if (known !== undefined) return known;
    const shape = namedShape(present(schemas.get(wanted), `schema ${wanted}`), typed);
    compiled.set(wanted, shape);
    return shape;
  };
  const typed = (type: SchemaType, values?: readonly string[]): Shape => {
    if (isUnion(type)) return nullable(typed(present(type[1], 'branch of a union'), values));
    if (typeof type !== 'string') return complexShape(type, typed);
    if (type === 'string' && values !== undefined) return closedList(values);
    return primitives[type] ?? named(type);
  };
  return named(name);
}

type Compile = (type: SchemaType, values?: readonly string[]) => Shape;

function namedShape(schema: NamedSchema, compile: Compile): Shape {
  if (schema.type === 'fixed') return fixed(present(schema.size, 'size of a fixed'));
  return schema.variants === undefined ? record(schema, compile) : variants(schema, compile);
}

function record(schema: NamedSchema, compile: Compile): Shape {
  const fields = (schema.fields ?? []).map(({ name, type, values }) => ({
    name,
    shape: compile(type, values),
  }));
  return (cursor) => {
    for (const { name, shape } of fields) {
      if (!shape(cursor)) return cursor.failIn(name);
    }
    return true;
  };
}

/** A record whose `type` says which of its nullable fields is filled. */
function variants(schema: NamedSchema, compile: Compile): Shape {
  const known = Object.entries(schema.variants ?? {});
  const filling = new Set(known.map(([, field]) => field));
  const names = known.map(([variant]) => Buffer.from(variant));
  const fields = (schema.fields ?? []).map(({ name, type }) => ({
    name,
    isType: name === 'type',
    filled: filling.has(name)
      ? compile(present((type as readonly SchemaType[])[1], name))
      : undefined,
    shape: compile(type),
  }));
  invariant(fields.findIndex((field) => field.isType) === 0, `${schema.name}: type comes first`);

  return (cursor) => {
    let expected: string | undefined;
    for (const { name, isType, filled, shape } of fields) {
      if (isType) {
        const at = oneOf(cursor, names);
        if (at === undefined) return cursor.failIn(name);
        expected = known[at]?.[1];
      } else if (filled === undefined) {
        if (!shape(cursor)) return cursor.failIn(name);
      } else if (!variantField(cursor, filled, expected, name)) return cursor.failIn(name);
    }
    return true;
  };
}

/** A nullable field of a variant: filled exactly when it is the one expected. */
function variantField(
  cursor: ByteCursor,
  filled: Shape,
  expected: string | undefined,
  name: string,
): boolean {
  const branch = readBranch(cursor);
  if (branch === undefined) return false;
  if (branch === 1 && !filled(cursor)) return false;
  // Which field an unknown type fills is for the build to say that knows it.
  if (expected === undefined || (branch === 1) === (expected === name)) return true;
  return cursor.fail(branch === 1 ? 'filled beside the field of the type' : 'not filled');
}

function nullable(filled: Shape): Shape {
  return (cursor) => {
    const branch = readBranch(cursor);
    return branch === undefined ? false : branch === 0 || filled(cursor);
  };
}

/** Which branch of `[null, X]` follows: 0 or 1. */
function readBranch(cursor: ByteCursor): 0 | 1 | undefined {
  const index = cursor.bytes[cursor.position];
  if (index === 0 || index === 2) {
    cursor.position += 1;
    return index === 0 ? 0 : 1;
  }
  cursor.fail(index === undefined ? 'bytes end early' : 'no branch of the union');
  return undefined;
}

function closedList(values: readonly string[]): Shape {
  const known = values.map((value) => Buffer.from(value));
  return (cursor) => oneOf(cursor, known) !== undefined;
}

const unknownShownMax = 64;

/** Which of the known texts stands here; -1: another one, which is noted; undefined: no text. */
function oneOf(cursor: ByteCursor, known: readonly Buffer[]): number | undefined {
  const length = cursor.readLength();
  if (length === undefined) return undefined;
  const from = cursor.position;
  if (!cursor.skipText(length)) return undefined;
  for (let at = 0; at < known.length; at += 1) {
    const text = known[at] as Buffer;
    if (text.length === length && standsAt(cursor.bytes, from, text)) return at;
  }
  const shown = cursor.bytes.toString('utf8', from, from + Math.min(length, unknownShownMax));
  cursor.unknown ??= `unknown value ${JSON.stringify(shown)}`;
  return -1;
}

function complexShape(type: ComplexSchema, compile: Compile): Shape {
  if (type.type === 'array') return array(compile(present(type.items, 'items of an array')));
  if (type.logicalType === 'decimal') return decimal;
  return present(primitives[type.type], `shape of ${type.type}`);
}

function array(items: Shape): Shape {
  return (cursor) => {
    for (;;) {
      const count = cursor.readInt();
      if (count === undefined) return false;
      if (count === 0) return true;
      if (count > 0 ? !block(cursor, items, count) : !sizedBlock(cursor, items, -count))
        return false;
    }
  };
}

/** Items of at least a byte each: a count above the bytes left is a lie. */
function block(cursor: ByteCursor, items: Shape, count: number): boolean {
  if (count > cursor.left) return cursor.fail('more items than bytes');
  for (let item = 0; item < count; item += 1) {
    if (!items(cursor)) return cursor.failIn(`[${item}]`);
  }
  return true;
}

/** A block that says how many bytes it has, as other writers may. */
function sizedBlock(cursor: ByteCursor, items: Shape, count: number): boolean {
  const size = cursor.readLength();
  if (size === undefined) return false;
  const end = cursor.position + size;
  if (!block(cursor, items, count)) return false;
  return cursor.position === end || cursor.fail('array block of another size');
}

function fixed(size: number): Shape {
  return (cursor) => cursor.skip(size);
}

const decimal: Shape = (cursor) => {
  const length = cursor.readLength();
  if (length === undefined) return false;
  const from = cursor.position;
  cursor.position += length;
  return (
    isDecimalBytes(cursor.bytes, from, from + length) || cursor.fail('no decimal of 38 digits')
  );
};

const primitives: Readonly<Record<string, Shape>> = {
  long: (cursor) => cursor.skipLong(),
  int: (cursor) => cursor.readInt() !== undefined,
  boolean: (cursor) => {
    const byte = cursor.bytes[cursor.position];
    if (byte !== 0 && byte !== 1) return cursor.fail('no boolean');
    cursor.position += 1;
    return true;
  },
  string: (cursor) => {
    const length = cursor.readLength();
    return length !== undefined && cursor.skipText(length);
  },
  bytes: (cursor) => {
    const length = cursor.readLength();
    return length !== undefined && cursor.skip(length);
  },
};
