import { readFileSync } from 'node:fs';
import { code } from './page.ts';
import type { Page, Section } from './page.ts';

interface Schema {
  readonly name: string;
  readonly doc: string;
  readonly variants?: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly doc: string;
}

/** What may stand on `usage`, and what a ledger record may change. */
export function eventsPage(): Page {
  return {
    path: 'docs/reference/events.md',
    title: 'Usage events and ledger changes',
    text:
      'One usage event makes one ledger record, and a ledger record lists what it changed. The ' +
      'fields of each stand in `schemas/avro/`, documented.',
    sections: [
      section('usage-event', 'Usage events', 'What may stand on topic `usage`.'),
      section('change', 'Ledger changes', 'What a record of topic `ledger` may change.'),
    ],
  };
}

function section(file: string, title: string, text: string): Section {
  const union = schemaIn(file);
  const rows = Object.entries(union.variants ?? {}).map(([type, field]) => {
    const { name, doc } = carriedBy(union, field);
    const filled = schemaIn(kebab(name));
    return filled.fields.length === 0
      ? [code(type), '', doc]
      : [code(type), code(name), filled.doc];
  });
  return { title, text, table: { head: ['type', 'schema', 'meaning'], rows } };
}

/** The record that a variant fills, and what the field says of it. */
function carriedBy(union: Schema, variant: string): Pick<Schema, 'name' | 'doc'> {
  const field = union.fields.find((one) => one.name === variant);
  const name: unknown = Array.isArray(field?.type) ? field.type[1] : undefined;
  if (typeof name !== 'string') throw new Error(`${union.name}.${variant} names no record`);
  return { name, doc: field?.doc ?? '' };
}

function schemaIn(file: string): Schema {
  return JSON.parse(readFileSync(`schemas/avro/${file}.avsc`, 'utf8')) as Schema;
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
