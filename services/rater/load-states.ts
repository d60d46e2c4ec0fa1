import { StateUnreadable, stateFrom } from '../engine/state-bytes.ts';
import { HistoryReadError } from '../ports/history-reader.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { LoadedStates, LoadRequest, Watermark } from '../ports/projection.ts';
import { keyOf } from './arrival.ts';
import type { Arrival } from './arrival.ts';
import { isStuck, mustRecover } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { HistoryAstray, readOnDemand } from './on-demand.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import type { StateCache } from './state-cache.ts';

/**
 * Brings the states that a turn needs into the cache, in one round trip for all partitions.
 *
 * A partition whose projection is not where it must be leaves serving; one whose states cannot be
 * read now is decided as far as the cache goes.
 */
export async function loadMissing(
  arrivals: readonly Arrival[],
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  const missing = arrivals
    .map((arrival) => ({ owned: arrival.owned, keys: missingOf(arrival, cache) }))
    .filter(({ keys }) => keys.length > 0);
  const onDemand = missing.filter(({ owned }) => owned.onDemand !== undefined);
  const projected = missing.filter(({ owned }) => owned.onDemand === undefined);
  await Promise.all([
    loadProjected(projected, ports, cache),
    ...onDemand.map((one) => loadOnDemand(one, ports, cache)),
  ]);
}

/** Keys of a partition whose states are not in the cache. */
interface Missing {
  readonly owned: OwnedPartition;
  readonly keys: readonly string[];
}

async function loadProjected(
  missing: readonly Missing[],
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  if (missing.length === 0) return;
  // The projection moves on while it is read, so it is held against what we knew when we asked.
  const asked = missing.map((one) => ({ ...one, least: one.owned.projected.sequence }));
  const loaded = await load(
    asked.map(({ owned: { partition }, keys }) => ({ partition, keys })),
    ports,
  );
  for (const [i, one] of asked.entries()) {
    const states = loaded[i];
    if (states !== undefined) admit({ ...one, loaded: states }, ports, cache);
  }
}

/** While a projection is rebuilt; what the history cannot tell now is decided later. */
async function loadOnDemand(
  { owned, keys }: Missing,
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  const { partition, onDemand } = owned;
  try {
    const states = onDemand === undefined ? [] : await readOnDemand(owned, onDemand, keys, ports);
    if (owned.onDemand !== onDemand) return;
    for (const [i, state] of states.entries()) {
      const key = keys[i];
      if (key !== undefined && !cache.has(partition, key)) cache.put(partition, key, state, 0n);
    }
  } catch (cause) {
    if (cause instanceof HistoryAstray || cause instanceof StateUnreadable) {
      await ports.clock.sleep(raterLimits.retryMs);
      return mustRecover(owned, `the history cannot be built on: ${cause.message}`);
    }
    if (!(cause instanceof HistoryReadError)) throw cause;
    ports.events.trouble('the history cannot be asked: only what is in memory is decided', cause);
    await ports.clock.sleep(raterLimits.retryMs);
  }
}

/**
 * Asks where the projection of each partition stands: a cache that was lost is rebuilt even where
 * no event arrives, since a door that finds no states there sends none.
 */
export async function lookAtCache(
  partitions: readonly OwnedPartition[],
  { projection }: RaterPorts,
): Promise<void> {
  const looked = partitions.map((owned) => ({ owned, least: owned.projected.sequence }));
  const requests = looked.map(({ owned: { partition } }) => ({ partition, keys: [] }));
  const loaded = await projection.load(requests);
  for (const [i, { owned, least }] of looked.entries()) {
    const doubt = doubtAbout(owned, loaded[i]?.watermark, least);
    const isHere = owned.phase === 'serving' || isStuck(owned);
    if (doubt !== undefined && isHere) mustRecover(owned, doubt);
  }
}

function missingOf({ owned, inputs }: Arrival, cache: StateCache): readonly string[] {
  return [...new Set(inputs.map(keyOf))].filter((key) => !cache.has(owned.partition, key));
}

async function load(
  requests: readonly LoadRequest[],
  ports: RaterPorts,
): Promise<readonly LoadedStates[]> {
  try {
    return await ports.projection.load(requests);
  } catch (cause) {
    if (!(cause instanceof ProjectionError)) throw cause;
    ports.events.trouble('states cannot be read: only what is in memory is decided', cause);
    await ports.clock.sleep(raterLimits.retryMs);
    return [];
  }
}

/** States that were read for a partition. */
interface Admission {
  readonly owned: OwnedPartition;
  readonly keys: readonly string[];
  readonly loaded: LoadedStates;
  /** How far the projection had come at least when it was asked. */
  readonly least: bigint;
}

function admit(
  { owned, keys, loaded, least }: Admission,
  ports: RaterPorts,
  cache: StateCache,
): void {
  const doubt = doubtAbout(owned, loaded.watermark, least);
  if (doubt !== undefined) return mustRecover(owned, doubt);
  try {
    for (const [i, key] of keys.entries()) {
      if (cache.has(owned.partition, key)) continue;
      cache.put(owned.partition, key, stateFrom(ports.codec, loaded.states[i]), 0n);
    }
  } catch (cause) {
    if (!(cause instanceof StateUnreadable)) throw cause;
    mustRecover(owned, `the cache holds bytes that are no state: ${cause.message}`);
  }
}

/**
 * Why states read under this watermark must not be decided on (design 2, "A read").
 * Behind or missing: the cache lost writes. Ahead: another owner has written past us.
 */
function doubtAbout(
  { head }: OwnedPartition,
  watermark: Watermark | undefined,
  least: bigint,
): string | undefined {
  const isEmpty = watermark === undefined || watermark.sequence === 0n;
  if (isEmpty) return least === 0n ? undefined : 'the cache was lost';
  if (watermark.ledgerId !== head.ledgerId) return 'the cache is of another ledger';
  if (watermark.sequence < least) return 'the cache lost writes';
  if (watermark.sequence > head.sequence) return 'another owner has written past us';
  return undefined;
}
