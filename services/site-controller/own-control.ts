import type { ControlState } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import type { Partition } from '../ports/event-log.ts';
import type { SitePorts } from './ports.ts';

/** What holds for a partition of this site, as far as it is projected. */
export async function ownControl(
  partition: Partition,
  { projection, codec }: Pick<SitePorts, 'projection' | 'codec'>,
): Promise<ControlState | undefined> {
  const [loaded] = await projection.load([{ partition, keys: [controlKey] }]);
  return stateFrom(codec, loaded?.states[0])?.control ?? undefined;
}
