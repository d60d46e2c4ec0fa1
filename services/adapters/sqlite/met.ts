import { HistoryUnusable } from '../../ports/history-store.ts';

/** What SQLite says of a file that is not to be read (SQLITE_CORRUPT, SQLITE_NOTADB). */
const unusableCodes: ReadonlySet<number> = new Set([11, 26]);

/** Does some work with a file. @throws HistoryUnusable where the file turns out to be damaged. */
export function met<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = (cause as { errcode?: unknown }).errcode;
    if (typeof code !== 'number' || !unusableCodes.has(code & 0xff)) throw cause;
    throw new HistoryUnusable(`it is damaged: ${(cause as Error).message}`, { cause });
  }
}
