/**
 * Fields packed into one text: what an account remembers of the past is read and written with its
 * state on every request and looked into on few, so it is kept as text that costs a copy.
 *
 * A field never holds a separator (space, comma, semicolon, bar, line end): those are escaped.
 */
const needsEscape = /[^\x21-\x7e]|[%,;|]/;

/** A field; null is a dash. Text must be well-formed Unicode. */
export function packField(text: string | null): string {
  if (text === null) return '-';
  if (text === '-') return '%2D';
  return needsEscape.test(text) ? encodeURIComponent(text) : text;
}

/** What `packField` packed. */
export function unpackField(field: string): string | null {
  if (field === '-') return null;
  return field.includes('%') ? decodeURIComponent(field) : field;
}

/** A number as a field; null is a dash. */
export function packNumber(number: bigint | null): string {
  return number === null ? '-' : number.toString();
}

/** What `packNumber` packed. */
export function unpackNumber(field: string): bigint | null {
  return field === '-' ? null : BigInt(field);
}
