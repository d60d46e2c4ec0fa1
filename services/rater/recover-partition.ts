import { LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import { emptyProjection, unprojected, verifiedPlace } from '../engine/projected-place.ts';
import type { ProjectedPlace } from '../engine/projected-place.ts';
import { loadControl } from '../engine/load-control.ts';
import type { Partition } from '../ports/event-log.ts';
import { noWatermark } from '../ports/projection.ts';
import type { Watermark } from '../ports/projection.ts';
import { topics } from '../ports/topics.ts';
import { foldStates, loadTouched } from '../engine/fold-states.ts';
import { followToEnd } from './follow-to-end.ts';
import { openOnDemand } from './on-demand.ts';
import { mustRecover, settleAt } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import { rebuildProjection } from './rebuild-projection.ts';

/** The projection moved under a recovery: another owner is at work. Begin again. */
export class ProjectionMoved extends Error {
  override readonly name = 'ProjectionMoved';
}

/**
 * Reads the end of a partition's ledger, brings the projection there, and checks that usage still
 * holds what the last record answered (design 2, "Recovery of p"). The partition serves afterwards.
 *
 * A projection that was lost is built anew; where the history tells states meanwhile, the partition
 * serves at once, on demand, and is recovered again when the projection is whole.
 *
 * @returns how many records were folded.
 * @throws MustStop or LedgerBroken when the partition must not be decided on this process.
 */
export async function recoverPartition(owned: OwnedPartition, ports: RaterPorts): Promise<number> {
  const { partition } = owned;
  let start = await startOf(partition, ports);
  if (start === undefined) {
    const rebuilding = (owned.rebuilding ??= rebuild(owned, ports));
    const followed = await openWhileLost(owned, ports);
    if (followed !== undefined) return followed;
    start = await rebuiltStart(rebuilding, partition, ports);
  }
  let { watermark } = start;
  const follower = new LedgerFollower(ports, start.position);
  const folded = await followToEnd(owned, follower, ports, async (records) => {
    watermark = await advance(records, watermark, partition, ports);
  });
  await settle(owned, follower, watermark, ports);
  return folded;
}

/**
 * Behind the projection's watermark, once the ledger confirms it; undefined: the projection is
 * lost.
 */
async function startOf(
  partition: Partition,
  ports: RaterPorts,
): Promise<ProjectedPlace | undefined> {
  const known = await verifiedPlace(ports.projection, ports, partition);
  if (known !== undefined) return known;
  const { end } = await ports.reader.ends(topics.ledger, partition);
  if (end > 0n) return undefined;
  await forgetOlderLedger(partition, ports);
  return unprojected(partition);
}

/** Builds the projection anew; who was served on demand meanwhile is recovered from it then. */
async function rebuild(owned: OwnedPartition, ports: RaterPorts): Promise<Error | undefined> {
  const failure = await failureOf(rebuildProjection(owned.partition, ports));
  owned.rebuilding = undefined;
  if (owned.onDemand !== undefined) {
    if (failure !== undefined) ports.events.trouble(`rebuild of ${owned.partition}`, failure);
    mustRecover(owned, failure?.message ?? 'the cache is whole again');
  }
  return failure;
}

/** Tries to serve on demand until the rebuild is over; undefined: it came to an end first. */
async function openWhileLost(
  owned: OwnedPartition,
  ports: RaterPorts,
): Promise<number | undefined> {
  while (owned.rebuilding !== undefined) {
    const followed = await openOnDemand(owned, ports);
    if (followed !== undefined) return followed;
    const pause = ports.clock.sleep(raterLimits.onDemandRetryMs);
    await Promise.race([owned.rebuilding, pause]);
  }
  return undefined;
}

async function failureOf(task: Promise<void>): Promise<Error | undefined> {
  try {
    await task;
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause : new Error('it failed', { cause });
  }
}

async function rebuiltStart(
  rebuilding: Promise<Error | undefined>,
  partition: Partition,
  ports: RaterPorts,
): Promise<ProjectedPlace> {
  const failure = await rebuilding;
  if (failure !== undefined) throw failure;
  const rebuilt = await verifiedPlace(ports.projection, ports, partition);
  if (rebuilt !== undefined) return rebuilt;
  throw new ProjectionMoved('the projection was lost again while it was rebuilt');
}

/** The ledger has no record yet: what the cache holds is of another one that stood here before. */
async function forgetOlderLedger(partition: Partition, { projection }: RaterPorts): Promise<void> {
  const [loaded] = await projection.load([{ partition, keys: [] }]);
  if (loaded?.watermark === undefined || loaded.watermark.sequence === 0n) return;
  await emptyProjection(projection, partition);
}

async function advance(
  records: readonly AcceptedRecord[],
  after: Watermark,
  partition: Partition,
  ports: RaterPorts,
): Promise<Watermark> {
  const { loaded, keys } = await loadTouched(records, partition, ports);
  checkUnmoved(loaded.watermark, after);
  const { states, through } = foldStates(records, keys, loaded, ports);
  const result = await ports.projection.project({ partition, after, through, states });
  if (result === 'gap') throw new ProjectionMoved(`writes are missing before ${through.sequence}`);
  return through;
}

function checkUnmoved(stored: Watermark | undefined, expected: Watermark): void {
  const { sequence, hash } = stored ?? noWatermark;
  if (sequence === expected.sequence && hash === expected.hash) return;
  throw new ProjectionMoved(`at ${sequence} instead of ${expected.sequence}`);
}

async function settle(
  owned: OwnedPartition,
  follower: LedgerFollower,
  watermark: Watermark,
  ports: RaterPorts,
): Promise<void> {
  const { partition } = owned;
  const loaded = await loadControl(ports, partition);
  checkUnmoved(loaded.watermark, watermark);
  settleAt(owned, follower, loaded.control);
  owned.projected = watermark;
  owned.onDemand = undefined;
}
