import type { Balance } from '../core/contracts.gen.ts';
import { fold } from '../core/partition/fold.ts';
import { present } from '../core/invariant.ts';
import type { Offset } from '../ports/event-log.ts';
import type { LoadedStates, ProjectedState, Projection, Watermark } from '../ports/projection.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import type { AcceptedRecord } from './ledger-follower.ts';
import { hex } from './sealed-record.ts';
import type { SealedRecord } from './sealed-record.ts';
import { projectedState, stateFrom } from './state-bytes.ts';

/** What folding over a projection needs. */
export interface FoldPorts {
  readonly projection: Projection;
  readonly codec: RecordCodec;
}

/** What some accepted records leave behind, on top of states read from the projection. */
export interface FoldedStates {
  readonly through: Watermark;
  readonly states: readonly ProjectedState[];
}

/** Reads the states that the records touch; undefined keys have none yet. */
export async function loadTouched(
  records: readonly AcceptedRecord[],
  partition: number,
  ports: Pick<FoldPorts, 'projection'>,
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
  ports: Pick<FoldPorts, 'codec'>,
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

/** Names a record that a projection has reached. */
export function watermarkOf(
  sealed: Pick<SealedRecord, 'record' | 'hash'>,
  ledgerOffset: Offset,
): Watermark {
  const { ledgerId, sequence } = sealed.record;
  return { ledgerId, sequence, hash: hex(sealed.hash), ledgerOffset };
}
