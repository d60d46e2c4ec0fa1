import type { SchemaField, SchemaType } from '../../services/adapters/avro/schema-files.ts';
import { isUnion } from '../../services/adapters/avro/schema-files.ts';

/** The type of a field without the null that it may be. */
export function filledTypeOf(field: SchemaField): SchemaType {
  return isUnion(field.type) ? (field.type[1] ?? 'null') : field.type;
}

/** What a field means beyond Avro's own type: what a fingerprint does not cover. */
export function meaningOf(field: SchemaField): string {
  const type = filledTypeOf(field);
  const logical = typeof type === 'object' && 'logicalType' in type ? type : undefined;
  return JSON.stringify([logical?.logicalType, logical?.precision, logical?.scale, field.unit]);
}

/** `XdrRecord` as file names have it: `xdr-record`. */
export function kebabCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
