import type { ControlState } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { Partition } from '../ports/event-log.ts';
import type { SitePorts } from './ports.ts';

/**
 * What holds for a partition of a ledger, as far as it is projected.
 *
 * @throws ProjectionError also for a cache that was lost: a mode that nobody can tell is none.
 */
export async function ownControl(
  partition: Partition,
  { projection, codec }: Pick<SitePorts, 'projection' | 'codec'>,
): Promise<ControlState | undefined> {
  const [loaded] = await projection.load([{ partition, keys: [controlKey] }]);
  if (loaded?.watermark === undefined) {
    throw new ProjectionError('unavailable', `the cache of partition ${partition} was lost`);
  }
  return stateFrom(codec, loaded.states[0])?.control ?? undefined;
}
