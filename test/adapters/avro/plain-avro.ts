import avro from 'avsc';
import type { ForSchemaOptions, Schema, Type } from 'avsc';
import {
  isUnion,
  readSchemas,
  selfContainedSchema,
  shippedSchemasFolder,
} from '../../../services/adapters/avro/schema-files.ts';
import type {
  ComplexSchema,
  NamedSchema,
  SchemaType,
} from '../../../services/adapters/avro/schema-files.ts';
import { present } from '../../../services/core/invariant.ts';
import type { ContractName } from '../../../services/ports/record-codec.ts';

const schemas = readSchemas(shippedSchemasFolder);
const types = new Map<string, Type>();

/** avsc's own long in 64 bits. */
const long = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** avsc as it comes, but for longs of 64 bits: another reader and writer of the same schema. */
export function plainType(name: ContractName): Type {
  const known = types.get(name);
  if (known !== undefined) return known;
  const options = { wrapUnions: 'never', omitRecordMethods: true, typeHook } as const;
  const type = avro.Type.forSchema(selfContainedSchema(schemas, name) as Schema, options);
  types.set(name, type);
  return type;
}

function typeHook(schema: Schema, _options: ForSchemaOptions): Type | undefined {
  const name = typeof schema === 'object' && 'type' in schema ? schema.type : schema;
  return name === 'long' ? long : undefined;
}

/**
 * What our reader must make of bytes that are sound: amounts are bigints, and of the fields of
 * variants there is only the one that is filled.
 *
 * @throws whatever avsc throws; and it may loop over bytes that nobody vouched for.
 */
export function readPlainly(name: ContractName, bytes: Buffer): unknown {
  return named(name, plainType(name).fromBuffer(bytes));
}

function named(name: string, value: unknown): unknown {
  const schema = present(schemas.get(name), name);
  if (schema.type === 'fixed') return value;
  const filling = new Set(Object.values(schema.variants ?? {}));
  const fields = (schema.fields ?? []).map(
    (field) => [field, (value as Record<string, unknown>)[field.name]] as const,
  );
  return Object.fromEntries(
    fields
      .filter(([field, member]) => member !== null || !filling.has(field.name))
      .map(([field, member]) => [field.name, typed(field.type, member)]),
  );
}

function typed(type: SchemaType, value: unknown): unknown {
  if (value === null) return null;
  if (isUnion(type)) return typed(present(type[1], 'branch'), value);
  if (typeof type === 'string') return schemas.has(type) ? named(type, value) : value;
  const { items, logicalType } = type as ComplexSchema & NamedSchema;
  if (items !== undefined) return (value as readonly unknown[]).map((one) => typed(items, one));
  return logicalType === 'decimal' ? amountOf(value as Buffer) : value;
}

function amountOf(bytes: Buffer): bigint {
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}
