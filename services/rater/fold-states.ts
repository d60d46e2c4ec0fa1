import type { Balance } from '../core/contracts.gen.ts';
import { fold } from '../core/partition/fold.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import { projectedState, stateFrom } from '../engine/state-bytes.ts';
import type { LoadedStates, ProjectedState, Watermark } from '../ports/projection.ts';
import { present } from '../core/invariant.ts';
import type { RaterPorts } from './ports.ts';
import { watermarkOf } from './project-batch.ts';

/** What some accepted records leave behind, on top of states read from the projection. */
export interface FoldedStates {
  readonly through: Watermark;
  readonly states: readonly ProjectedState[];
}

/** Reads the states that the records touch; undefined keys have none yet. */
export async function loadTouched(
  records: readonly AcceptedRecord[],
  partition: number,
  ports: RaterPorts,
): Promise<{ readonly loaded: LoadedStates; readonly keys: readonly string[] }> {
  const keys = [...new Set(records.map(({ record }) => record.key))];
  const [loaded] = await ports.projection.load([{ partition, keys }]);
  return { loaded: present(loaded, 'the states asked for'), keys };
}

/**
 * Folds accepted records over states. A state names the record it includes, so a record that is in
 * it already changes nothing: states of `balances` may be newer than the position they stand at.
 */
export function foldStates(
  records: readonly AcceptedRecord[],
  keys: readonly string[],
  loaded: LoadedStates,
  ports: RaterPorts,
): FoldedStates {
  const states = new Map<string, Balance>();
  for (const [i, key] of keys.entries()) {
    const state = stateFrom(ports.codec, loaded.states[i]);
    if (state !== undefined) states.set(key, state);
  }
  for (const { record } of records) {
    const state = states.get(record.key);
    if (record.outcome === 'rejected' || (state?.sequence ?? 0n) >= record.sequence) continue;
    const next = fold(state, record);
    if (next !== undefined) states.set(record.key, next);
  }
  const last = present(records.at(-1), 'records to fold');
  return {
    through: watermarkOf(last, last.offset),
    states: [...states].map(([key, state]) => projectedState(ports.codec, key, state)),
  };
}
