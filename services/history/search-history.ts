import type { SearchQuery } from '../ports/history-reader.ts';
import type { RecordRow } from '../ports/history-store.ts';
import { parseTime } from '../engine/time-text.ts';
import type { Instant } from '../core/time.ts';
import { refused, sequenceIn } from './refused.ts';
import type { Readable } from './readable.ts';

/** What is searched for, and where. */
export interface Wanted extends Omit<SearchQuery, 'limit'> {
  readonly tenant: string;
  /** Key of the account, where one is named. */
  readonly key: string | undefined;
  readonly limit: number;
}

/** Records that fit, and where to search on. */
export interface Found {
  readonly rows: readonly RecordRow[];
  readonly next: string | null;
}

/**
 * Searches partition after partition, in each the newest first; a page ends within one, and its
 * cursor names partition and sequence.
 */
export function searchHistory(readable: readonly Readable[], wanted: Wanted): Found {
  const { tenant, key, session, identity, type, limit } = wanted;
  const times = { from: timeIn('from', wanted.from), to: timeIn('to', wanted.to) };
  const cursor = cursorIn(wanted.cursor);
  const rows: RecordRow[] = [];
  const inOrder = readable.toSorted((a, b) => a.partition - b.partition);
  for (const { partition, store } of inOrder) {
    if (cursor !== undefined && partition < cursor.partition) continue;
    const below = partition === cursor?.partition ? cursor.below : undefined;
    const rest = { below, limit: limit - rows.length };
    const found = store.search({ tenant, key, session, identity, type, ...times, ...rest });
    rows.push(...found.rows);
    if (found.below !== undefined) return { rows, next: `${partition}:${found.below}` };
    if (rows.length === limit) return { rows, next: nextPartition(inOrder, partition) };
  }
  return { rows, next: null };
}

function nextPartition(readable: readonly Readable[], partition: number): string | null {
  const next = readable.find((one) => one.partition > partition);
  return next === undefined ? null : `${next.partition}:`;
}

function cursorIn(text: string | undefined) {
  if (text === undefined) return undefined;
  const [, partition = '', below = ''] = /^(\d{1,6}):(\d{0,18})$/.exec(text) ?? [];
  if (partition === '') throw refused('INVALID', 'the cursor is none of this search');
  return { partition: Number(partition), below: sequenceIn(below || undefined) };
}

function timeIn(name: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw refused('INVALID', `${name} is no time such as 2026-11-27T10:00:00Z`);
}
