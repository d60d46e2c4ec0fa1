import { present } from '../../services/core/invariant.ts';
import { isUnion, readSchemas } from '../../services/adapters/avro/schema-files.ts';
import type {
  ComplexSchema,
  NamedSchema,
  SchemaField,
  SchemaType,
} from '../../services/adapters/avro/schema-files.ts';

// The reading side of the contracts: one function a schema that makes the value of its TypeScript
// type straight from bytes. Generated rather than interpreted, so that each value is one object
// literal and each field one call, which the engine compiles to what a person would write by hand.

/** Imported types that a field is cast to: what `bigint` and `Uint8Array` say nothing about. */
const brands = {
  Instant: '../../core/time.ts',
  Micros: '../../core/money.ts',
  Units: '../../core/units.ts',
} as const;

/**
 * The readers of every schema in `folder`, as one file.
 *
 * @throws Error when a schema uses a type that has no counterpart.
 */
export function readersOf(folder: string): string {
  const schemas = [...readSchemas(folder).values()];
  const lists: string[] = [];
  const readers = schemas.map((schema) => readerOf(schema, lists)).join('');
  const named = schemas.map(({ name }) => `  ${name},\n`).join('');
  const imports = Object.entries(brands)
    .toReversed()
    .filter(([brand]) => readers.includes(` as ${brand}`))
    .map(([brand, path]) => `import type { ${brand} } from '${path}';\n`)
    .toSorted((a, b) => (a.slice(a.indexOf('from')) < b.slice(b.indexOf('from')) ? -1 : 1));
  const head = '// Generated from schemas/avro by `npm run generate`. Do not edit.\n';
  const contracts = `import type {\n${named}} from '../../core/contracts.gen.ts';\n`;
  const own = "import { ClosedList } from './closed-list.ts';\n";
  const reader = "import type { ValueReader } from './value-reader.ts';\n";
  return `${head}${contracts}${imports.join('')}${own}${reader}\n${lists.join('')}${readers}`;
}

function readerOf(schema: NamedSchema, lists: string[]): string {
  const { name } = schema;
  const from = schema.fields?.length === 0 ? '_from' : 'from';
  const head = `\n/** ${schema.doc} */\nexport function read${name}(${from}: ValueReader): ${name} {\n`;
  return `${head}${bodyOf(schema, lists)}}\n`;
}

function bodyOf(schema: NamedSchema, lists: string[]): string {
  if (schema.type === 'fixed') {
    return `  return from.fixed(${present(schema.size, 'size of a fixed')}) as ${schema.name};\n`;
  }
  if (schema.variants !== undefined) return variantsBody(schema, schema.variants, lists);
  const fields = (schema.fields ?? []).map(
    (field) => `    ${field.name}: ${fieldOf(schema, field, lists)},\n`,
  );
  return fields.length === 0 ? '  return {};\n' : `  return {\n${fields.join('')}  };\n`;
}

/** What stands before the fields of the variants is read once, all else for each variant. */
function variantsBody(
  schema: NamedSchema,
  variants: Readonly<Record<string, string>>,
  lists: string[],
): string {
  const filling = new Set(Object.values(variants));
  const fields = schema.fields ?? [];
  const first = fields.findIndex(({ name }) => filling.has(name));
  const common = fields.filter(({ name }) => !filling.has(name)).map(({ name }) => name);
  const constant = (field: SchemaField): string =>
    `const ${field.name} = ${fieldOf(schema, field, lists)};\n`;
  const head = fields.slice(0, first).map((field) => `  ${constant(field)}`);
  const cases = Object.entries(variants).map(([type, filled]) => {
    const rest = variantLines(fields.slice(first), filled, filling, constant);
    const members = fields
      .map(({ name }) => name)
      .filter((name) => name === filled || common.includes(name));
    const lines = [...rest, `return { ${members.join(', ')} };\n`];
    return `    case '${type}': {\n${lines.map((line) => `      ${line}`).join('')}    }\n`;
  });
  return `${head.join('')}  switch (type) {\n${cases.join('')}  }\n`;
}

/** Reads the one field that is filled; the others of variants must be empty. */
function variantLines(
  fields: readonly SchemaField[],
  filled: string,
  filling: ReadonlySet<string>,
  constant: (field: SchemaField) => string,
): readonly string[] {
  const lines: string[] = [];
  let empty = 0;
  const flush = (): void => {
    if (empty > 0) lines.push(`from.empty(${empty});\n`);
    empty = 0;
  };
  for (const field of fields) {
    if (filling.has(field.name) && field.name !== filled) {
      empty += 1;
      continue;
    }
    flush();
    if (field.name === filled) {
      const [, record] = field.type as readonly string[];
      lines.push('from.filled();\n', `const ${filled} = read${record}(from);\n`);
    } else lines.push(constant(field));
  }
  flush();
  return lines;
}

function fieldOf(schema: NamedSchema, field: SchemaField, lists: string[]): string {
  const { values } = field;
  if (values === undefined) return valueOf(field.type, field);
  const texts = values.map((value) => `'${value}'`).join(', ');
  const name = listName(schema.name, field.name);
  lists.push(`const ${name} = new ClosedList([${texts}] as const);\n`);
  const one = `from.oneOf(${name})`;
  return isUnion(field.type) ? `from.isFilled() ? ${one} : null` : one;
}

function valueOf(type: SchemaType, field: SchemaField): string {
  if (isUnion(type)) {
    return `from.isFilled() ? ${valueOf(present(type[1], 'branch of a union'), field)} : null`;
  }
  if (typeof type === 'object') return complexOf(type, field);
  if (type === 'long' && field.unit === 'units') return 'from.long() as Units';
  return primitives[type] ?? `read${type}(from)`;
}

function complexOf({ type, items, logicalType }: ComplexSchema, field: SchemaField): string {
  if (items !== undefined) {
    const item = valueOf(items, field);
    return `from.list(${/^(read\w+)\(from\)$/.exec(item)?.[1] ?? `(from) => ${item}`})`;
  }
  if (logicalType === 'decimal') return 'from.decimal() as Micros';
  if (logicalType === 'timestamp-millis') return 'from.long() as Instant';
  throw new Error(`no reader for a ${type}`);
}

const primitives: Readonly<Record<string, string>> = {
  boolean: 'from.boolean()',
  bytes: 'from.blob()',
  int: 'from.int()',
  long: 'from.long()',
  string: 'from.text()',
};

function listName(schema: string, field: string): string {
  const [first = ''] = schema;
  const [initial = ''] = field;
  const head = `${first.toLowerCase()}${schema.slice(1)}`;
  return `${head}${initial.toUpperCase()}${field.slice(1)}`;
}
