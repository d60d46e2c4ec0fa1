import { StateUnreadable, stateFrom } from '../engine/state-bytes.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { LoadedStates, LoadRequest, Watermark } from '../ports/projection.ts';
import { keyOf } from './arrival.ts';
import type { Arrival } from './arrival.ts';
import { isStuck, mustRecover } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
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
  const requests = arrivals.flatMap((arrival) => requestOf(arrival, cache));
  if (requests.length === 0) return;
  // The projection moves on while it is read, so it is held against what we knew when we asked.
  const known = new Map(arrivals.map(({ owned }) => [owned.partition, owned.projected.sequence]));
  const loaded = await load(requests, ports);
  for (const [i, states] of loaded.entries()) {
    const arrival = arrivals.find((one) => one.owned.partition === states.partition);
    const keys = requests[i]?.keys ?? [];
    if (arrival !== undefined) {
      const least = known.get(states.partition) ?? 0n;
      admit({ owned: arrival.owned, keys, loaded: states, least }, ports, cache);
    }
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

function requestOf({ owned, inputs }: Arrival, cache: StateCache): readonly LoadRequest[] {
  const keys = [...new Set(inputs.map(keyOf))].filter((key) => !cache.has(owned.partition, key));
  return keys.length === 0 ? [] : [{ partition: owned.partition, keys }];
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
