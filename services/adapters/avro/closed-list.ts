import { present } from '../../core/invariant.ts';

/** One value of a closed list: as text, and as its bytes on the wire. */
interface Listed<T extends string> {
  readonly text: T;
  readonly bytes: Uint8Array;
}

/** A closed list of texts, found by their bytes. */
export class ClosedList<T extends string> {
  /** The first of the list. */
  readonly first: T;
  /** The texts of each length in bytes: few lists have more than two of one length. */
  readonly #byLength: readonly (readonly Listed<T>[])[];

  constructor(texts: readonly T[]) {
    this.first = present(texts[0], 'a closed list has values');
    const byLength: Listed<T>[][] = [];
    for (const text of texts) {
      const bytes = Buffer.from(text);
      while (byLength.length <= bytes.length) byLength.push([]);
      byLength[bytes.length]?.push({ text, bytes });
    }
    this.#byLength = byLength;
  }

  /** The text of the list that the bytes `[from, from + length)` are; undefined: none. */
  at(bytes: Uint8Array, from: number, length: number): T | undefined {
    if (length >= this.#byLength.length) return undefined;
    for (const { text, bytes: wanted } of this.#byLength[length] as readonly Listed<T>[]) {
      if (standsAt(bytes, from, wanted)) return text;
    }
    return undefined;
  }
}

/** Whether `text` stands in the bytes from `from` on. */
export function standsAt(bytes: Uint8Array, from: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (bytes[from + at] !== text[at]) return false;
  }
  return true;
}
