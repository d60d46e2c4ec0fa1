import type { Partition } from '../ports/event-log.ts';
import { noWatermark } from '../ports/projection.ts';
import type { Projection, Watermark } from '../ports/projection.ts';
import { followFrom } from './export-position.ts';
import { beginningOf } from './ledger-follower.ts';
import type { FollowPosition, FollowerPorts, LedgerTopic } from './ledger-follower.ts';
import { hashFrom } from './sealed-record.ts';

/** Where a projection stands in its ledger, and where to follow the ledger on from. */
export interface ProjectedPlace {
  readonly position: FollowPosition;
  readonly watermark: Watermark;
}

/** The place of a projection that has nothing of a partition yet. */
export function unprojected(partition: Partition): ProjectedPlace {
  return { position: beginningOf(partition), watermark: noWatermark };
}

/**
 * Behind the watermark of a projection, once the ledger confirms it.
 *
 * @returns undefined when the projection was lost, has no record or is of another ledger.
 */
export async function verifiedPlace(
  projection: Projection,
  ports: FollowerPorts,
  partition: Partition,
  topic?: LedgerTopic,
): Promise<ProjectedPlace | undefined> {
  const [loaded] = await projection.load([{ partition, keys: [] }]);
  const watermark = loaded?.watermark;
  if (watermark === undefined || watermark.sequence === 0n) return undefined;
  const hash = hashFrom(watermark.hash);
  const position = await followFrom(ports, partition, { ...watermark, hash }, topic);
  return position && { position, watermark };
}

/** Deletes all that a projection has of a partition: it stands before the first record again. */
export async function emptyProjection(projection: Projection, partition: Partition): Promise<void> {
  const rebuild = await projection.beginRebuild(partition);
  await projection.endRebuild(partition, rebuild, noWatermark);
}
