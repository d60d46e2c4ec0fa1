import fc from 'fast-check';
import { present } from '../../../services/core/invariant.ts';
import {
  isUnion,
  readSchemas,
  shippedSchemasFolder,
} from '../../../services/adapters/avro/schema-files.ts';
import type {
  ComplexSchema,
  NamedSchema,
  SchemaType,
} from '../../../services/adapters/avro/schema-files.ts';
import type { ContractName, Contracts } from '../../../services/ports/record-codec.ts';

const schemas = readSchemas(shippedSchemasFolder);
const decimalMax = 10n ** 38n - 1n;

/** Any value of a contract, made from its schema. */
export function anyContract<N extends ContractName>(name: N): fc.Arbitrary<Contracts[N]> {
  return named(name) as fc.Arbitrary<Contracts[N]>;
}

function named(name: string): fc.Arbitrary<unknown> {
  const schema = present(schemas.get(name), name);
  if (schema.type === 'fixed') return bytes(schema.size ?? 0, schema.size ?? 0);
  return schema.variants === undefined ? record(schema) : variants(schema, schema.variants);
}

function record(
  schema: NamedSchema,
  without: ReadonlySet<string> = new Set(),
): fc.Arbitrary<object> {
  const fields = (schema.fields ?? []).filter(({ name }) => !without.has(name));
  return fc.record(
    Object.fromEntries(fields.map(({ name, type, values }) => [name, typed(type, values)])),
  );
}

/** The fields of all variants and the one that the type fills. */
function variants(
  schema: NamedSchema,
  fieldOf: Readonly<Record<string, string>>,
): fc.Arbitrary<object> {
  const filling = new Set(['type', ...Object.values(fieldOf)]);
  const arms = Object.entries(fieldOf).map(([type, name]) => {
    const field = present(
      schema.fields?.find((candidate) => candidate.name === name),
      name,
    );
    const filled = typed(present((field.type as readonly SchemaType[])[1], name));
    return fc
      .tuple(record(schema, filling), filled)
      .map(([common, value]) => ({ ...common, type, [name]: value }));
  });
  return fc.oneof(...arms);
}

function typed(type: SchemaType, values?: readonly string[]): fc.Arbitrary<unknown> {
  if (isUnion(type)) return fc.option(typed(present(type[1], 'branch'), values), { nil: null });
  if (typeof type !== 'string') return complex(type);
  if (values !== undefined) return fc.constantFrom(...values);
  return primitives[type] ?? named(type);
}

function complex(type: ComplexSchema): fc.Arbitrary<unknown> {
  if (type.type === 'array') return fc.array(typed(present(type.items, 'items')), { maxLength: 3 });
  return type.logicalType === 'decimal'
    ? amount(-decimalMax, decimalMax)
    : present(primitives[type.type], type.type);
}

/** As often near a power of two, where lengths change, as anywhere. */
function amount(min: bigint, max: bigint): fc.Arbitrary<bigint> {
  const near = fc
    .tuple(fc.integer({ min: 0, max: 126 }), fc.integer({ min: -1, max: 1 }), fc.boolean())
    .map(([power, by, below]) => (below ? -1n : 1n) * (2n ** BigInt(power) + BigInt(by)))
    .filter((value) => value >= min && value <= max);
  return fc.oneof(near, fc.bigInt({ min, max }));
}

function bytes(minLength: number, maxLength: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));
}

const primitives: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  long: amount(-(2n ** 63n), 2n ** 63n - 1n),
  int: fc.integer(),
  boolean: fc.boolean(),
  bytes: bytes(0, 16),
  string: fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 40 })),
};
