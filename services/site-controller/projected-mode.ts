import type { MergeResult, SiteMode } from '../core/contracts.gen.ts';
import { siteModeOf } from '../core/site/mode.ts';
import { loadControl } from '../engine/load-control.ts';
import type { ControlPorts } from '../engine/load-control.ts';
import type { Partition } from '../ports/event-log.ts';
import { ProjectionError } from '../ports/projection.ts';

/** The mode of a partition, behind a record of its ledger. */
export interface ProjectedMode {
  readonly mode: SiteMode;
  readonly sequence: bigint;
  /** The last merge that is done; undefined: none was. */
  readonly merged: MergeResult | undefined;
}

/**
 * The mode that a partition of a ledger is in, as far as it is projected.
 *
 * @throws ProjectionError also for a cache that was lost: a mode that nobody can tell is none.
 */
export async function projectedMode(
  partition: Partition,
  ports: ControlPorts,
): Promise<ProjectedMode> {
  const { watermark, control } = await loadControl(ports, partition);
  if (watermark === undefined) {
    throw new ProjectionError('unavailable', `the cache of partition ${partition} was lost`);
  }
  const { sequence } = watermark;
  return { mode: siteModeOf(control), sequence, merged: control?.merged ?? undefined };
}
