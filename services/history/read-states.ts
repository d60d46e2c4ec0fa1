import type { StatesAnswer } from '../ports/history-states.ts';
import { historyStatesLimits } from '../ports/history-states.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { hex } from '../engine/sealed-record.ts';
import type { History } from './history.ts';
import { pastState } from './past-state.ts';
import { refused } from './refused.ts';
import { bytesOf } from './row-bytes.ts';

/** What telling states needs. */
export interface StatePorts {
  readonly history: History;
  readonly codec: RecordCodec;
}

/** Which states are asked for, as a path and a query say it. */
export interface StatesQuery {
  readonly partition: string;
  readonly keys: readonly string[];
  /** How long to wait for what the ledger holds already, in milliseconds; 0: not. */
  readonly freshWithinMs: number;
}

/**
 * The newest states of some keys, all behind one record: for the services that decide while their
 * own cache is lost. It knows no tenant, since they serve all of them.
 */
export async function readStates(
  { partition, keys, freshWithinMs }: StatesQuery,
  { history, codec }: StatePorts,
): Promise<StatesAnswer> {
  checkKeys(keys);
  const found = /^\d{1,4}$/.test(partition) ? history.find(Number(partition)) : undefined;
  if (found === undefined) throw refused('ELSEWHERE');
  if (freshWithinMs > 0 && !(await found.catchUp(freshWithinMs))) throw refused('TRY_AGAIN');
  const { store } = found;
  const at = store?.position();
  if (store === undefined || at === undefined) throw refused('TRY_AGAIN');
  const states = keys.map((key) => {
    const bytes = bytesOf(codec, pastState(store, codec, key, at.sequence)?.state);
    return bytes.length === 0 ? null : Buffer.from(bytes).toString('base64');
  });
  const { ledgerId, sequence, hash, ledgerOffset } = at;
  return {
    ledgerId,
    sequence: `${sequence}`,
    hash: hex(hash),
    ledgerOffset: `${ledgerOffset}`,
    states,
  };
}

function checkKeys(keys: readonly string[]): void {
  const { keysMax, keyMax } = historyStatesLimits;
  if (keys.length > keysMax) throw refused('INVALID', `more than ${keysMax} keys are asked for`);
  if (keys.every((key) => key !== '' && key.length <= keyMax)) return;
  throw refused('INVALID', `a key has not 1 to ${keyMax} characters`);
}
