import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// The TypeScript side of the contracts: one type a schema, in the order of the files, one line a
// field, unions one arm a line. Long becomes bigint (Units where the unit is units),
// timestamp-millis Instant, decimal Micros, a closed list a union of its values, and a record with
// variants a union over `type`.

/** An Avro schema file as far as the generator reads it. */
interface Schema {
  readonly type: 'record' | 'fixed';
  readonly name: string;
  readonly doc: string;
  readonly variants?: Readonly<Record<string, string>>;
  readonly fields?: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly doc: string;
  readonly unit?: string;
  readonly values?: readonly string[];
}

type FieldType = string | readonly FieldType[] | Complex;

interface Complex {
  readonly type: string;
  readonly logicalType?: string;
  readonly items?: FieldType;
}

const header = `// Generated from schemas/avro by \`npm run generate\`. Do not edit.
import type { Brand } from './brand.ts';
import type { Micros } from './money.ts';
import type { Instant } from './time.ts';
import type { Units } from './units.ts';
`;

/**
 * The TypeScript types of every schema in `folder`, as one file.
 *
 * @throws Error when a schema uses a type that has no counterpart.
 */
export function contractsOf(folder: string): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.avsc'))
    .toSorted();
  const schemas = files.map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema,
  );
  return header + schemas.map(declarationOf).join('');
}

function declarationOf(schema: Schema): string {
  const doc = `\n/** ${schema.doc} */\n`;
  if (schema.type === 'fixed') {
    return `${doc}export type ${schema.name} = Brand<Uint8Array, '${schema.name}'>;\n`;
  }
  return schema.variants === undefined
    ? doc + interfaceOf(schema)
    : unionOf(schema, schema.variants, doc);
}

function interfaceOf(schema: Schema): string {
  const members = (schema.fields ?? []).map(memberOf);
  if (members.length === 0)
    return `export type ${schema.name} = Readonly<Record<string, never>>;\n`;
  return `export interface ${schema.name} {\n${members.join('')}}\n`;
}

/** One arm a variant: what all have in common, and the one field that its type fills. */
function unionOf(schema: Schema, variants: Readonly<Record<string, string>>, doc: string): string {
  const fields = new Map((schema.fields ?? []).map((field) => [field.name, field]));
  const filling = new Set(Object.values(variants));
  const common = [...fields.values()].filter(({ name }) => name !== 'type' && !filling.has(name));
  const base = `${schema.name}Common`;
  const head =
    common.length === 0 ? '' : `${doc}interface ${base} {\n${common.map(memberOf).join('')}}\n`;
  const arms = Object.entries(variants).map(([type, name]) => {
    const arm = `{ readonly type: '${type}'; readonly ${name}: ${filledType(fields.get(name))} }`;
    return common.length === 0 ? `\n  | ${arm}` : `\n  | (${base} & ${arm})`;
  });
  return `${head}${doc}export type ${schema.name} =${arms.join('')};\n`;
}

function filledType(field: Field | undefined): string {
  const filled = field !== undefined && isUnion(field.type) ? field.type[1] : undefined;
  if (typeof filled !== 'string') throw new Error('a variant fills a nullable record');
  return filled;
}

function memberOf(field: Field): string {
  const line = `  readonly ${field.name}: ${typeOf(field.type, field)};\n`;
  return `  /** ${field.doc} */\n${line.length <= 101 ? line : onePerLine(field)}`;
}

/** A union too long for a line. */
function onePerLine(field: Field): string {
  const arms = typeOf(field.type, field).split(' | ');
  return `  readonly ${field.name}:${arms.map((arm) => `\n    | ${arm}`).join('')};\n`;
}

function typeOf(type: FieldType, field: Field): string {
  if (isUnion(type)) return `${typeOf(type[1] ?? 'null', field)} | null`;
  if (typeof type === 'object') return complexTypeOf(type, field);
  if (type === 'long') return field.unit === 'units' ? 'Units' : 'bigint';
  if (type === 'string') return field.values?.map((value) => `'${value}'`).join(' | ') ?? 'string';
  return primitives[type] ?? type;
}

function complexTypeOf(type: Complex, field: Field): string {
  if (type.type === 'array') {
    const items = typeOf(type.items ?? 'null', field);
    return `readonly ${items.includes('|') ? `(${items})` : items}[]`;
  }
  if (type.logicalType === 'decimal') return 'Micros';
  if (type.logicalType === 'timestamp-millis') return 'Instant';
  throw new Error(`no TypeScript type for ${JSON.stringify(type)}`);
}

function isUnion(type: FieldType): type is readonly FieldType[] {
  return Array.isArray(type);
}

const primitives: Readonly<Record<string, string>> = {
  int: 'number',
  boolean: 'boolean',
  bytes: 'Uint8Array',
};
