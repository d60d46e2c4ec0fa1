import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

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
  readonly default?: unknown;
}

type FieldType = string | readonly FieldType[] | { type: string; logicalType?: string; items?: FieldType };

const header = `// Generated from schemas/avro by \`npm run generate\`. Do not edit.
import type { Brand } from './brand.ts';
import type { Micros } from './money.ts';
import type { Instant } from './time.ts';
import type { Units } from './units.ts';
`;

/** The TypeScript types of every schema in \`folder\`, as one file. */
export function contractsOf(folder: string): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.avsc'))
    .sort();
  const schemas = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema);
  return header + schemas.map(declarationOf).join('');
}

function declarationOf(schema: Schema): string {
  const doc = `\n/** ${schema.doc} */\n`;
  if (schema.type === 'fixed') {
    return `${doc}export type ${schema.name} = Brand<Uint8Array, '${schema.name}'>;\n`;
  }
  return doc + (schema.variants === undefined ? interfaceOf(schema) : unionOf(schema, schema.variants));
}

function interfaceOf(schema: Schema): string {
  const members = (schema.fields ?? []).map((field) => memberOf(field, typeOf(field.type, field)));
  if (members.length === 0) return `export type ${schema.name} = Readonly<Record<string, never>>;\n`;
  return `export interface ${schema.name} {\n${members.join('')}}\n`;
}

function unionOf(schema: Schema, variants: Readonly<Record<string, string>>): string {
  const variantFields = new Set(Object.values(variants));
  const common = (schema.fields ?? []).filter((field) => field.name !== 'type' && !variantFields.has(field.name));
  const base = `${schema.name}Common`;
  const head =
    common.length === 0
      ? ''
      : `interface ${base} {\n${common.map((field) => memberOf(field, typeOf(field.type, field))).join('')}}\n\n`;
  const intersect = common.length === 0 ? '' : `${base} & `;
  const fields = new Map((schema.fields ?? []).map((field) => [field.name, field]));
  const arms = Object.entries(variants).map(([type, name]) => {
    const named = fields.get(name)?.type;
    const filled = Array.isArray(named) ? String(named[1]) : String(named);
    return `  | (${intersect}{ readonly type: '${type}'; readonly ${name}: ${filled} })\n`;
  });
  return `${head}export type ${schema.name} =\n${arms.join('').trimEnd()};\n`;
}

function memberOf(field: Field, type: string): string {
  return `  /** ${field.doc} */\n  readonly ${field.name}: ${type};\n`;
}

function typeOf(type: FieldType, field: Field): string {
  if (Array.isArray(type)) return `${typeOf((type as readonly FieldType[])[1] ?? 'null', field)} | null`;
  if (typeof type === 'object') return complexTypeOf(type as Exclude<FieldType, string | readonly FieldType[]>, field);
  if (type === 'long') return field.unit === 'units' ? 'Units' : 'bigint';
  if (type === 'string') return field.values?.map((value) => `'${value}'`).join(' | ') ?? 'string';
  return primitives[type as string] ?? (type as string);
}

function complexTypeOf(type: { type: string; logicalType?: string; items?: FieldType }, field: Field): string {
  if (type.type === 'array') {
    const items = typeOf(type.items ?? 'null', field);
    return `readonly ${items.includes('|') ? `(${items})` : items}[]`;
  }
  if (type.logicalType === 'decimal') return 'Micros';
  if (type.logicalType === 'timestamp-millis') return 'Instant';
  throw new Error(`no TypeScript type for ${JSON.stringify(type)}`);
}

const primitives: Readonly<Record<string, string>> = {
  int: 'number',
  boolean: 'boolean',
  bytes: 'Uint8Array',
};
