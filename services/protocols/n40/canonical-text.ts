/**
 * Joins fields so that no two lists of fields give the same text, whatever the fields hold: each is
 * preceded by its length (`3:abc`), and a field that is not there is `-`. What is hashed or sealed
 * is written this way.
 */
export function canonicalText(fields: readonly (string | null)[]): string {
  let text = '';
  for (const field of fields) text += field === null ? '-' : `${field.length}:${field}`;
  return text;
}

/** The fields of a text that `canonicalText` wrote; undefined for anything else. */
export function readCanonicalText(text: string): readonly (string | null)[] | undefined {
  const fields: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '-') {
      fields.push(null);
      at += 1;
      continue;
    }
    const colon = text.indexOf(':', at);
    const length = colon === -1 ? '' : text.slice(at, colon);
    if (!/^(?:0|[1-9]\d{0,5})$/.test(length)) return undefined;
    const end = colon + 1 + Number(length);
    if (end > text.length) return undefined;
    fields.push(text.slice(colon + 1, end));
    at = end;
  }
  return fields;
}
