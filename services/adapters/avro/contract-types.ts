import type { ForSchemaOptions, Schema, Type } from 'avsc';
import avro from 'avsc';
import { present } from '../../core/invariant.ts';
import { bytesType, fixedType, stringType } from './byte-types.ts';
import { decimalType } from './decimal-type.ts';
import { longType } from './long-type.ts';
import type { ComplexSchema, NamedSchema, SchemaSet } from './schema-files.ts';
import { inDependencyOrder } from './schema-files.ts';
import { nullableType, variantType } from './variant-type.ts';
import type { WireType } from './wire-type.ts';
import { wireOf } from './wire-type.ts';

/** Builds the avsc type of a record and of everything it refers to, with our mapping of values. */
export function contractType(schemas: SchemaSet, name: string): WireType {
  const options = { registry: {}, omitRecordMethods: true, wrapUnions: 'never', typeHook } as const;
  const built = inDependencyOrder(schemas, name).map((schema) => {
    const type = ourTypeOf(avro.Type.forSchema(schema as Schema, options), schema);
    // What refers to this schema by name must find ours, not avsc's.
    (options.registry as Record<string, Type>)[`${schema.namespace}.${schema.name}`] = type;
    return type;
  });
  return wireOf(present(built.at(-1), `schema ${name}`));
}

function ourTypeOf(plain: Type, schema: NamedSchema): Type {
  if (schema.type === 'fixed') return fixedType(plain, present(schema.size, 'size of a fixed'));
  return schema.variants === undefined ? plain : variantType(plain, schema);
}

/**
 * Puts our types in the place of avsc's primitives and unions. A hook rather than a filled registry:
 * avsc looks up `"long"` there, but never `{ "type": "long", "logicalType": … }`.
 */
function typeHook(schema: Schema, options: ForSchemaOptions): Type | undefined {
  if (Array.isArray(schema)) {
    const branches = schema.map((branch) => avro.Type.forSchema(branch as Schema, options));
    return nullableType(
      avro.Type.forSchema(branches as unknown as Schema, { wrapUnions: 'never' }),
    );
  }
  if (avro.Type.isType(schema)) return undefined;
  const { type, logicalType } =
    typeof schema === 'string'
      ? { type: schema, logicalType: undefined }
      : (schema as ComplexSchema);
  if (logicalType === 'decimal') return decimalType;
  return primitives[type];
}

const primitives: Readonly<Record<string, Type>> = {
  long: longType,
  string: stringType,
  bytes: bytesType,
};
