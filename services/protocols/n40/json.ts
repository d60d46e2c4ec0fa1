/**
 * A number that neither `number` nor `bigint` carries as it was written: it has a fraction, an
 * exponent or very many digits. Kept as text, so that no amount is ever read from a rounded double
 * and nothing is lost on the way out.
 */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value whose integers are exact: `number` up to 2⁵³ − 1 either way, `bigint` beyond. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | NumberText
  | readonly Json[]
  | JsonObject;

/** A JSON object; a member that is not there reads as undefined. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** True for a JSON object, as against arrays, null and numbers kept as text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NumberText)
  );
}
