import type { Balance, LedgerRecord } from '../core/contracts.gen.ts';
import type { CheckpointRow, RecordRow } from '../ports/history-store.ts';
import { HistoryUnusable } from '../ports/history-store.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

/** The ledger record of a row. @throws HistoryUnusable when its bytes are none. */
export function recordIn(codec: RecordCodec, row: Pick<RecordRow, 'bytes'>): LedgerRecord {
  const read = codec.decode('LedgerRecord', row.bytes);
  if (read.kind === 'read') return read.value;
  throw new HistoryUnusable(`a record cannot be read: ${read.why}`);
}

/** The state of a checkpoint, if the key had one. @throws HistoryUnusable as `recordIn`. */
export function stateIn(
  codec: RecordCodec,
  checkpoint: Pick<CheckpointRow, 'state'> | undefined,
): Balance | undefined {
  if (checkpoint === undefined || checkpoint.state.length === 0) return undefined;
  const read = codec.decode('Balance', checkpoint.state);
  if (read.kind === 'read') return read.value;
  throw new HistoryUnusable(`a checkpoint cannot be read: ${read.why}`);
}

/** A state as a checkpoint keeps it: nothing where the key has none. */
export function bytesOf(codec: RecordCodec, state: Balance | undefined): Uint8Array {
  return state === undefined ? new Uint8Array() : codec.encode('Balance', state);
}
