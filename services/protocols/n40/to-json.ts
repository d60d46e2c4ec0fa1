import { present } from '../../core/invariant.ts';
import { NumberText } from './json.ts';

/** ECMA-262 JSON.rawJSON, which the compiler's library does not describe. */
const jsonWithRaw: JSON & { readonly rawJSON?: (text: string) => unknown } = JSON;
const rawJson = present(jsonWithRaw.rawJSON, 'JSON.rawJSON of the runtime');

/**
 * JSON text of an object: bigint as plain digits (Uint64 of TS 29.571), members that are undefined
 * left out.
 *
 * What `parseJson` read comes out with the same numbers, digit by digit.
 */
export function toJson(value: object): string {
  return JSON.stringify(value, exactly);
}

function exactly(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(value.toString());
  if (value instanceof NumberText) return rawJson(value.text);
  return value;
}
