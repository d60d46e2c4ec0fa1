import type { Balance } from '../core/contracts.gen.ts';
import { fold } from '../core/partition/fold.ts';
import type { HistoryStore, RecordRow } from '../ports/history-store.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { historyLimits } from './ports.ts';
import { recordIn, stateIn } from './row-bytes.ts';

/** A key behind one of its records. */
export interface PastState {
  /** Undefined: it had no state. */
  readonly state: Balance | undefined;
  /** Its last record by then. */
  readonly record: RecordRow;
}

/**
 * The state of a key behind its last record at or before a sequence: the nearest checkpoint, and
 * the few records since.
 *
 * @returns undefined when the key had no record by then.
 */
export function pastState(
  store: HistoryStore,
  codec: RecordCodec,
  key: string,
  through: bigint,
): PastState | undefined {
  const checkpoint = store.checkpointOf(key, through);
  const after = checkpoint?.sequence ?? 0n;
  const rows = store.recordsOf(key, after, through, historyLimits.checkpointEvery);
  const record = rows.at(-1) ?? store.recordAt(after);
  if (record === undefined) return undefined;
  const state = rows.reduce(
    (before, row) => fold(before, recordIn(codec, row)),
    stateIn(codec, checkpoint),
  );
  return { state, record };
}

/** The states of a key behind each of some of its records, which follow each other. */
export function pastStates(
  store: HistoryStore,
  codec: RecordCodec,
  rows: readonly RecordRow[],
): ReadonlyMap<bigint, Balance | undefined> {
  const states = new Map<bigint, Balance | undefined>();
  const [first] = rows;
  if (first === undefined) return states;
  let state = pastState(store, codec, first.key, first.sequence - 1n)?.state;
  for (const row of rows) {
    state = fold(state, recordIn(codec, row));
    states.set(row.sequence, state);
  }
  return states;
}
