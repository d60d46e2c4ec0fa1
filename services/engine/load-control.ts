import type { ControlState } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';
import type { Partition } from '../ports/event-log.ts';
import type { Projection, Watermark } from '../ports/projection.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { stateFrom } from './state-bytes.ts';

/** What a projection has of a whole partition. */
export interface LoadedControl {
  /** Undefined: the cache was lost, so nobody can tell what holds. */
  readonly watermark: Watermark | undefined;
  /** Undefined: nothing was ever set. */
  readonly control: ControlState | undefined;
}

/** What reading it needs. */
export interface ControlPorts {
  readonly projection: Pick<Projection, 'load'>;
  readonly codec: RecordCodec;
}

/** Reads what holds for a whole partition, as far as it is projected. */
export async function loadControl(
  { projection, codec }: ControlPorts,
  partition: Partition,
): Promise<LoadedControl> {
  const [loaded] = await projection.load([{ partition, keys: [controlKey] }]);
  const control = stateFrom(codec, loaded?.states[0])?.control ?? undefined;
  return { watermark: loaded?.watermark, control };
}
