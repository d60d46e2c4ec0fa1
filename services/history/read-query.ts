import type { SearchQuery } from '../ports/history-reader.ts';
import { refused } from './refused.ts';

/** A query string as the server hands it on. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A query that names what its path knows, and nothing twice. */
export interface ReadQuery extends SearchQuery {
  readonly at?: string;
  readonly sequence?: string;
  /** How long to wait for what the ledger holds already, in milliseconds. */
  readonly fresh: number;
}

const valueMax = 128;
const freshMsMax = 10_000;

/**
 * Reads a query string. Whatever the path does not know is refused: a misspelt bound must not
 * silently leave everything in.
 */
export function readQuery(raw: RawQuery, known: readonly string[]): ReadQuery {
  const read: Record<string, string | number> = { fresh: 0 };
  for (const [name, value] of Object.entries(raw)) {
    if (name !== 'fresh' && !known.includes(name)) {
      throw refused('INVALID', `'${name.slice(0, valueMax)}' is not known here`);
    }
    if (typeof value !== 'string' || value === '' || value.length > valueMax) {
      throw refused('INVALID', `${name} is not given once, with 1 to ${valueMax} characters`);
    }
    read[name] = name === 'fresh' || name === 'limit' ? wholeNumber(name, value) : value;
  }
  return read as unknown as ReadQuery;
}

/** The keys and the freshness of a query for states: the only one that names a thing twice. */
export function readStatesQuery({ key = [], ...raw }: RawQuery): {
  readonly keys: readonly string[];
  readonly freshWithinMs: number;
} {
  const { fresh } = readQuery(raw, []);
  return { keys: typeof key === 'string' ? [key] : key, freshWithinMs: fresh };
}

function wholeNumber(name: string, text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= freshMsMax) return value;
  throw refused('INVALID', `${name} is no whole number up to ${freshMsMax}`);
}
