import avro from 'avsc';
import type { Schema, Type } from 'avsc';
import { describe, expect, test } from 'vitest';
import {
  isUnion,
  readSchemas,
  selfContainedSchema,
  shippedSchemasFolder,
} from '../../services/adapters/avro/schema-files.ts';
import type { NamedSchema, SchemaSet } from '../../services/adapters/avro/schema-files.ts';
import { registrationOrder } from '../../services/adapters/registry/registration-order.ts';
import { meaningOf } from './avro-rules.ts';

const baseline = readSchemas('test/fixtures/avro/baseline');
const current = readSchemas(shippedSchemasFolder);

/** What keeps `next` from being read as `before`, or the reverse, by any reader in between. */
function breaches(before: SchemaSet, next: SchemaSet): readonly string[] {
  return [...before.values()].flatMap((old) => {
    const schema = next.get(old.name);
    return schema === undefined ? [`${old.name} is gone`] : breachesOf(old, schema);
  });
}

function breachesOf(old: NamedSchema, schema: NamedSchema): readonly string[] {
  const before = new Map((old.fields ?? []).map((field) => [field.name, field]));
  const after = new Map((schema.fields ?? []).map((field) => [field.name, field]));
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const added = [...after.values()].filter(({ name }) => !before.has(name));
  const changed = [...before.values()].filter((field) => {
    const now = after.get(field.name);
    return now !== undefined && meaningOf(now) !== meaningOf(field);
  });
  return [
    ...removed.map((name) => `${old.name}.${name} is gone`),
    ...added
      .filter(({ type, default: value }) => !isUnion(type) || value !== null)
      .map(({ name }) => `${old.name}.${name} is new and not nullable`),
    ...changed.map(({ name }) => `${old.name}.${name} means something else`),
  ];
}

function typeOf(schemas: SchemaSet, name: string): Type {
  return avro.Type.forSchema(selfContainedSchema(schemas, name) as Schema);
}

describe('the schemas as first published', () => {
  test('differ from the present ones only by nullable fields', () => {
    expect(breaches(baseline, current)).toEqual([]);
  });

  test.each(registrationOrder)('$contract resolves both ways', ({ contract }) => {
    const [before, now] = [typeOf(baseline, contract), typeOf(current, contract)];
    expect(() => now.createResolver(before)).not.toThrow();
    expect(() => before.createResolver(now)).not.toThrow();
  });

  test('a field that is new and not nullable is found out', () => {
    const sneaky = { name: 'x', type: 'long', doc: 'x' };
    expect(
      breaches(
        baseline,
        changing('Setting', (fields) => [...fields, sneaky]),
      ),
    ).toEqual(['Setting.x is new and not nullable']);
  });

  test('a field that is gone or counts something else is found out', () => {
    const next = changing('Draw', ([, second]) =>
      second === undefined ? [] : [{ ...second, unit: 'octets' }],
    );
    expect(breaches(baseline, next)).toEqual([
      'Draw.allowance is gone',
      'Draw.units means something else',
    ]);
  });
});

type Fields = NonNullable<NamedSchema['fields']>;

function changing(name: string, change: (fields: Fields) => Fields): SchemaSet {
  const schema = baseline.get(name) as NamedSchema;
  return new Map(baseline).set(name, { ...schema, fields: change(schema.fields ?? []) });
}
