import type { ControlState } from '../core/contracts.gen.ts';
import { loadControl } from '../engine/load-control.ts';
import type { ControlPorts } from '../engine/load-control.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { Partition } from '../ports/event-log.ts';

/**
 * What holds for a partition of a ledger, as far as it is projected.
 *
 * @throws ProjectionError also for a cache that was lost: a mode that nobody can tell is none.
 */
export async function ownControl(
  partition: Partition,
  ports: ControlPorts,
): Promise<ControlState | undefined> {
  const { watermark, control } = await loadControl(ports, partition);
  if (watermark === undefined) {
    throw new ProjectionError('unavailable', `the cache of partition ${partition} was lost`);
  }
  return control;
}
