import type { Balance } from '../core/contracts.gen.ts';
import { dueAfter } from '../core/partition/fold.ts';
import type { ProjectedState } from '../ports/projection.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

/** A state of the cache cannot be read: the cache is not to be trusted and must be rebuilt. */
export class StateUnreadable extends Error {
  override readonly name = 'StateUnreadable';
}

/** A state as the projection keeps it. */
export function projectedState(codec: RecordCodec, key: string, state: Balance): ProjectedState {
  return { key, state: codec.encode('Balance', state), due: dueAfter(state) };
}

/** A state as it was projected. */
export function stateFrom(codec: RecordCodec, bytes: Uint8Array | undefined): Balance | undefined {
  if (bytes === undefined) return undefined;
  const read = codec.decode('Balance', bytes);
  if (read.kind !== 'read') throw new StateUnreadable(read.why);
  return read.value;
}
