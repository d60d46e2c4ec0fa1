import type { ForSchemaOptions, Schema, Type } from 'avsc';
import avro from 'avsc';
import { present } from '../../core/invariant.ts';
import { bytesType, closedListType, fixedType, stringType } from './byte-types.ts';
import { decimalType } from './decimal-type.ts';
import { longType } from './long-type.ts';
import type { ComplexSchema, NamedSchema, SchemaSet } from './schema-files.ts';
import { inDependencyOrder, isUnion } from './schema-files.ts';
import { nullableType, variantType } from './variant-type.ts';
import type { WireType } from './wire-type.ts';
import { wireOf } from './wire-type.ts';

/** Builds the avsc type of a record and of everything it refers to, with our mapping of values. */
export function contractType(schemas: SchemaSet, name: string): WireType {
  const options = { registry: {}, omitRecordMethods: true, wrapUnions: 'never', typeHook } as const;
  const built = inDependencyOrder(schemas, name).map((schema) => {
    const type = ourTypeOf(
      avro.Type.forSchema(withListsInTypes(schema) as Schema, options),
      schema,
    );
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

/** Moves closed lists from the field into its type, where the hook below sees them. */
function withListsInTypes(schema: NamedSchema): NamedSchema {
  if (schema.fields === undefined) return schema;
  const fields = schema.fields.map((field) => {
    const { type, values } = field;
    if (values === undefined) return field;
    const listed = { type: 'string', values };
    return { ...field, type: isUnion(type) ? ['null', listed] : listed };
  });
  return { ...schema, fields };
}

/**
 * Puts our types in the place of avsc's primitives and unions. A hook rather than a filled
 * registry: avsc looks up `"long"` there, but never `{ "type": "long", "logicalType": … }`.
 */
function typeHook(schema: Schema, options: ForSchemaOptions): Type | undefined {
  if (Array.isArray(schema)) {
    const branches = schema.map((branch) => avro.Type.forSchema(branch as Schema, options));
    return nullableType(
      avro.Type.forSchema(branches as unknown as Schema, { wrapUnions: 'never' }),
    );
  }
  if (avro.Type.isType(schema)) return undefined;
  if (typeof schema === 'string') return primitives[schema];
  const { type, logicalType, values } = schema as ComplexSchema;
  if (values !== undefined) return closedListType(values);
  return logicalType === 'decimal' ? decimalType : primitives[type];
}

const primitives: Readonly<Record<string, Type>> = {
  long: longType,
  string: stringType,
  bytes: bytesType,
};
