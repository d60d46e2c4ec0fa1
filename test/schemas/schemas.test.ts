import { readFileSync, readdirSync } from 'node:fs';
import avro from 'avsc';
import type { Schema } from 'avsc';
import { describe, expect, test } from 'vitest';
import {
  isUnion,
  readSchemas,
  selfContainedSchema,
  shippedSchemasFolder,
} from '../../services/adapters/avro/schema-files.ts';
import type { NamedSchema } from '../../services/adapters/avro/schema-files.ts';
import { registrationOrder } from '../../services/adapters/registry/registration-order.ts';
import { contractsOf } from '../../infra/checks/generate-contracts.ts';
import { filledTypeOf, kebabCase } from './avro-rules.ts';

const schemas = readSchemas(shippedSchemasFolder);
const fields = [...schemas.values()].flatMap((schema) =>
  (schema.fields ?? []).map((field) => ({ path: `${schema.name}.${field.name}`, field })),
);

describe('schema files', () => {
  test('are named as their records, in kebab case', () => {
    const files = readdirSync(shippedSchemasFolder).toSorted();
    expect(files).toEqual([...schemas.keys()].map((name) => `${kebabCase(name)}.avsc`).toSorted());
  });

  test.each([...schemas.values()])('$name is documented, in our namespace and valid', (schema) => {
    expect(schema.namespace).toBe('tollkeeper');
    expect(schema.doc.trim()).not.toBe('');
    const whole = selfContainedSchema(schemas, schema.name);
    expect(avro.Type.forSchema(whole as Schema).name).toBe(`tollkeeper.${schema.name}`);
  });

  test('document every field', () => {
    expect(fields.filter(({ field }) => !field.doc?.trim()).map(({ path }) => path)).toEqual([]);
  });

  test('give every number, amount and time its unit', () => {
    const without = fields.filter(({ field }) => isNumeric(field.type) && !field.unit);
    expect(without.map(({ path }) => path)).toEqual([]);
  });

  test('have no unions but [null, X] with default null', () => {
    const wrong = fields.filter(({ field }) => {
      if (!isUnion(field.type)) return false;
      const [first, second, ...more] = field.type;
      return first !== 'null' || second === undefined || more.length > 0 || field.default !== null;
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('have no enums, maps, floats or doubles', () => {
    const text = JSON.stringify([...schemas.values()].map(({ fields: all }) => all));
    expect(text).not.toMatch(/"type":"(enum|map|float|double)"/);
  });

  test('keep money as decimal(38, 6)', () => {
    const decimals = fields
      .map(({ field }) => filledTypeOf(field))
      .filter((type) => typeof type === 'object' && 'logicalType' in type)
      .filter((type) => !JSON.stringify(type).includes('timestamp-millis'));
    const expected = { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 6 };
    for (const type of decimals) expect(type).toEqual(expected);
  });

  test('name in `type` exactly the variants they have, each with a nullable field', () => {
    const withVariants = [...schemas.values()].filter(({ variants }) => variants !== undefined);
    expect(withVariants.map(({ name }) => name)).toEqual(['Change', 'UsageEvent']);
    for (const schema of withVariants) expectVariants(schema);
  });

  test('are what the generated types were made from', () => {
    const generated = readFileSync('services/core/contracts.gen.ts', 'utf8');
    expect(generated).toBe(contractsOf('schemas/avro'));
  });

  test('are registered once each, under a subject of their own', () => {
    const subjects = new Set(registrationOrder.map(({ subject }) => subject));
    const contracts = new Set(registrationOrder.map(({ contract }) => contract));
    expect([subjects.size, contracts.size]).toEqual([
      registrationOrder.length,
      registrationOrder.length,
    ]);
    for (const contract of contracts) expect(schemas.has(contract)).toBe(true);
  });
});

function isNumeric(type: unknown): boolean {
  return /"(long|int)"|"decimal"/.test(JSON.stringify(type));
}

function expectVariants(schema: NamedSchema): void {
  const [first, ...others] = schema.fields ?? [];
  expect(first?.name).toBe('type');
  expect(first?.values).toEqual(Object.keys(schema.variants ?? {}));
  for (const name of Object.values(schema.variants ?? {})) {
    const filling = others.find((field) => field.name === name);
    expect(filling !== undefined && isUnion(filling.type), `${schema.name}.${name}`).toBe(true);
  }
}
