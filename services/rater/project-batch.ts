import type { Balance } from '../core/contracts.gen.ts';
import { watermarkOf } from '../engine/fold-states.ts';
import type { SealedRecord } from '../engine/sealed-record.ts';
import { projectedState } from '../engine/state-bytes.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { ProjectedState } from '../ports/projection.ts';
import { isWriting, mustRecover } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import type { StateCache } from './state-cache.ts';

/** Brings the projection behind the confirmed records, one batch in flight. */
export async function projectConfirmed(
  owned: OwnedPartition,
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  if (owned.projecting) return;
  owned.projecting = true;
  try {
    while (owned.unprojected.length > 0 && isWriting(owned)) {
      await projectOnce(owned, ports, cache);
    }
  } finally {
    owned.projecting = false;
  }
}

async function projectOnce(
  owned: OwnedPartition,
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  const batch = owned.unprojected.slice(0, raterLimits.projectMax);
  const last = batch.at(-1);
  if (last === undefined) return;
  const through = watermarkOf(last.sealed, last.offset);
  const states = statesAfter(
    batch.map((one) => one.sealed),
    ports,
  );
  try {
    const { partition, projected: after } = owned;
    const result = await ports.projection.project({ partition, after, through, states });
    if (!isWriting(owned)) return;
    if (result === 'gap') return mustRecover(owned, 'the cache misses writes before ours');
    owned.unprojected = owned.unprojected.slice(batch.length);
    owned.projected = through;
    cache.projected(partition, through.sequence);
  } catch (cause) {
    if (!(cause instanceof ProjectionError)) throw cause;
    ports.events.trouble(`projection of partition ${owned.partition}`, cause);
    await ports.clock.sleep(raterLimits.retryMs);
  }
}

/** The last state of each key that the records left behind. */
function statesAfter(
  batch: readonly SealedRecord[],
  { codec }: RaterPorts,
): readonly ProjectedState[] {
  const last = new Map<string, Balance>();
  for (const { record, state } of batch) {
    if (state !== undefined) last.set(record.key, state);
  }
  return [...last].map(([key, state]) => projectedState(codec, key, state));
}
