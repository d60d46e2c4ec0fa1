import type { SQLInputValue } from 'node:sqlite';
import type { FoundRows, SearchRows } from '../../ports/history-store.ts';
import { recordFrom, wholeIn } from './history-rows.ts';
import type { SqlRow } from './history-rows.ts';

/** Runs a statement and returns all of its rows. */
export type Query = (sql: string, ...values: SQLInputValue[]) => readonly SqlRow[];

/** Records that one search looks at, however few of them fit. */
const lookedAtMax = 5_000;

/**
 * Looks for records, the newest first. The index of what is named most narrowly leads: session,
 * identity, account, else the whole tenant; what it brings is held against the rest. A search looks
 * at so many records at most, so it may find fewer than asked for and still say where to go on.
 */
export function searchRecords(query: Query, wanted: SearchRows): FoundRows {
  const { lead, values, isWhole } = leadOf(wanted);
  const { below, least } = rangeOf(query, wanted);
  const { tenant, key, type, limit } = wanted;
  const lookedAt = isWhole && type === undefined ? limit : lookedAtMax;
  const looked = `SELECT DISTINCT sequence FROM ${lead} AND sequence < ? AND sequence >= ?
    ORDER BY sequence DESC LIMIT ${lookedAt}`;
  const bound = [...values, below, least];
  // CROSS: never the other way round, from all records.
  const sql = `SELECT records.* FROM (${looked}) AS looked CROSS JOIN records USING (sequence)
    WHERE tenant = ? AND (? IS NULL OR key = ?) AND (? IS NULL OR type = ?)
    ORDER BY sequence DESC LIMIT ?`;
  const filters = [tenant, ...twice(key), ...twice(type), limit];
  const rows = query(sql, ...bound, ...filters).map(recordFrom);
  if (rows.length === limit) return { rows, below: rows.at(-1)?.sequence };
  const [extent] = query(
    `SELECT count(*) AS n, min(sequence) AS lowest FROM (${looked})`,
    ...bound,
  );
  const isCut = extent !== undefined && wholeIn(extent, 'n') === BigInt(lookedAt);
  return { rows, below: isCut ? wholeIn(extent, 'lowest') : undefined };
}

interface Lead {
  readonly lead: string;
  readonly values: readonly SQLInputValue[];
  /** True when the lead says all of what is named but the type. */
  readonly isWhole: boolean;
}

function leadOf({ tenant, session, identity, key }: SearchRows): Lead {
  if (session !== undefined) {
    const sql = 'touched WHERE tenant = ? AND session = ? AND (? IS NULL OR identity = ?)';
    return { lead: sql, values: [tenant, session, ...twice(identity)], isWhole: key === undefined };
  }
  if (identity !== undefined) {
    const sql = 'touched WHERE tenant = ? AND identity = ?';
    return { lead: sql, values: [tenant, identity], isWhole: key === undefined };
  }
  if (key !== undefined) return { lead: 'records WHERE key = ?', values: [key], isWhole: true };
  return { lead: 'records WHERE tenant = ?', values: [tenant], isWhole: true };
}

function twice(value: string | undefined): SQLInputValue[] {
  return [value ?? null, value ?? null];
}

/** The range of time as a range of sequences: both grow together. */
function rangeOf(
  query: Query,
  { below = 2n ** 63n - 1n, from, to }: SearchRows,
): { readonly below: bigint; readonly least: bigint } {
  const behind = to === undefined ? below : firstSequence(query, (clock) => clock > to);
  const least = from === undefined ? 0n : firstSequence(query, (clock) => clock >= from);
  return { below: behind < below ? behind : below, least };
}

/**
 * The first sequence whose clock is past a point, else the one behind the last: by halving, since
 * clock and sequence grow together. So no index of clocks need be written with every record.
 */
export function firstSequence(query: Query, isPast: (clock: bigint) => boolean): bigint {
  const [extent] = query('SELECT min(sequence) AS least, max(sequence) AS last FROM records');
  if (extent === undefined || extent['last'] === null) return 1n;
  let [low, high] = [wholeIn(extent, 'least'), wholeIn(extent, 'last') + 1n];
  while (low < high) {
    const middle = (low + high) / 2n;
    const [row] = query('SELECT clock FROM records WHERE sequence = ?', middle);
    if (row !== undefined && isPast(wholeIn(row, 'clock'))) high = middle;
    else low = middle + 1n;
  }
  return low;
}
