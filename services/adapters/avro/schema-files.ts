import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { present } from '../../core/invariant.ts';

/**
 * A schema file: a record or fixed of namespace `tollkeeper`. Attributes beyond Avro's own are
 * ours.
 */
export interface NamedSchema {
  readonly type: 'record' | 'fixed';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly size?: number;
  /** Where `type` names which nullable field is filled: variant name → field name. */
  readonly variants?: Readonly<Record<string, string>>;
  readonly fields?: readonly SchemaField[];
}

export interface SchemaField {
  readonly name: string;
  readonly type: SchemaType;
  readonly doc: string;
  readonly unit?: string;
  /** The closed list that a string is one of. */
  readonly values?: readonly string[];
  readonly default?: unknown;
}

/** A type inside a field: a name, `[null, X]`, an array or a primitive with a logical type. */
export type SchemaType = string | readonly SchemaType[] | ComplexSchema | NamedSchema;

export interface ComplexSchema {
  readonly type: string;
  readonly items?: SchemaType;
  readonly logicalType?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly values?: readonly string[];
}

/** The schema files of a folder, by record name. */
export type SchemaSet = ReadonlyMap<string, NamedSchema>;

/** The schemas this build ships. */
export const shippedSchemasFolder: string = fileURLToPath(
  new URL('../../../schemas/avro/', import.meta.url),
);

/**
 * Reads every schema file of a folder.
 *
 * @throws Error when a file cannot be read or is no JSON.
 */
export function readSchemas(folder: string): SchemaSet {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.avsc'))
    .toSorted();
  const schemas = files.map(
    (file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as NamedSchema,
  );
  return new Map(schemas.map((schema) => [schema.name, schema]));
}

/** The schemas that `name` needs, itself last: each stands behind everything it refers to. */
export function inDependencyOrder(schemas: SchemaSet, name: string): readonly NamedSchema[] {
  const ordered = new Map<string, NamedSchema>();
  const visit = (wanted: string): void => {
    if (ordered.has(wanted)) return;
    const schema = present(schemas.get(wanted), `schema ${wanted}`);
    for (const field of schema.fields ?? []) referencesOf(field.type, schemas).forEach(visit);
    ordered.set(wanted, schema);
  };
  visit(name);
  return [...ordered.values()];
}

function referencesOf(type: SchemaType, schemas: SchemaSet): readonly string[] {
  if (typeof type === 'string') return schemas.has(type) ? [type] : [];
  if (isUnion(type)) return type.flatMap((branch) => referencesOf(branch, schemas));
  return 'items' in type && type.items !== undefined ? referencesOf(type.items, schemas) : [];
}

/**
 * The schema of `name` in one piece, as a registry and any consumer want it: every named type is
 * written out where it is first used and called by name after that.
 */
export function selfContainedSchema(schemas: SchemaSet, name: string): NamedSchema {
  const written = new Set<string>();
  const inline = (type: SchemaType): SchemaType => {
    if (typeof type === 'string') return inlineName(type);
    if (isUnion(type)) return type.map(inline);
    return 'items' in type && type.items !== undefined
      ? { ...type, items: inline(type.items) }
      : type;
  };
  const inlineName = (reference: string): SchemaType => {
    const schema = schemas.get(reference);
    if (schema === undefined || written.has(reference)) return reference;
    written.add(reference);
    if (schema.fields === undefined) return schema;
    const fields = schema.fields.map((field) => ({ ...field, type: inline(field.type) }));
    return { ...schema, fields };
  };
  const whole = inlineName(name);
  return present(isNamed(whole) ? whole : undefined, `schema ${name}`);
}

/** Whether a type is a union, which is always `[null, X]` here. */
export function isUnion(type: SchemaType): type is readonly SchemaType[] {
  return Array.isArray(type);
}

function isNamed(type: SchemaType): type is NamedSchema {
  return typeof type === 'object' && 'name' in type;
}
