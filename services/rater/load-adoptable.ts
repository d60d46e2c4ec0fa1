import type { Balance, LedgerPosition } from '../core/contracts.gen.ts';
import { parseKey } from '../core/key.ts';
import { mustAdopt } from '../core/site/adopt-account.ts';
import { takenOver } from '../core/site/carry-over.ts';
import { siteModeOf } from '../core/site/mode.ts';
import { hex } from '../engine/sealed-record.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { Watermark } from '../ports/projection.ts';
import { keyOf } from './arrival.ts';
import type { Arrival } from './arrival.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import type { StateCache } from './state-cache.ts';

/** True for an account that is taken over from the other site before it is decided on. */
export function needsAdoption(
  { partition, control }: OwnedPartition,
  key: string,
  cache: StateCache,
): boolean {
  if (parseKey(key)?.kind !== 'account') return false;
  return mustAdopt(siteModeOf(control), cache.get(partition, key)?.account ?? undefined);
}

/**
 * Reads the states that a turn takes over, for partitions that stand alone. They must be exactly
 * those behind the fence: a standby that is elsewhere stalls its partition.
 */
export async function loadAdoptable(
  arrivals: readonly Arrival[],
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  for (const { owned, inputs } of arrivals) {
    const { fence } = siteModeOf(owned.control);
    owned.adoptable = new Map();
    if (fence === null || owned.phase !== 'serving') continue;
    const keys = [...new Set(inputs.map(keyOf))].filter(
      (key) => cache.has(owned.partition, key) && needsAdoption(owned, key, cache),
    );
    if (keys.length > 0) {
      const found = await adoptableOf(owned, fence, keys, ports);
      owned.adoptable = withOwnDelta(owned, found, cache);
    }
  }
}

async function adoptableOf(
  owned: OwnedPartition,
  fence: LedgerPosition,
  keys: readonly string[],
  ports: RaterPorts,
): Promise<ReadonlyMap<string, Balance | undefined>> {
  try {
    const [loaded] = (await ports.standby?.load([{ partition: owned.partition, keys }])) ?? [];
    const isThere = loaded !== undefined && isAt(loaded.watermark, fence);
    if (!isThere) return stall(owned, fence, loaded?.watermark, ports);
    return new Map(keys.map((key, i) => [key, stateFrom(ports.codec, loaded.states[i])]));
  } catch (cause) {
    if (!(cause instanceof ProjectionError)) throw cause;
    ports.events.trouble('the standby cannot be read: what it has is decided later', cause);
    await ports.clock.sleep(raterLimits.retryMs);
    return new Map();
  }
}

/** With what was done here in earlier outages, and is not locked for yet. */
function withOwnDelta(
  { partition, control, head }: OwnedPartition,
  found: ReadonlyMap<string, Balance | undefined>,
  cache: StateCache,
): ReadonlyMap<string, Balance | undefined> {
  const place = { epoch: siteModeOf(control).epoch, ledgerId: head.ledgerId };
  const states = [...found].map(([key, standby]) => {
    return [key, takenOver(place, standby, cache.get(partition, key))] as const;
  });
  return new Map(states);
}

function isAt(watermark: Watermark | undefined, fence: LedgerPosition): boolean {
  if (fence.sequence === 0n) return watermark === undefined || watermark.sequence === 0n;
  return (
    watermark?.ledgerId === fence.ledgerId &&
    watermark.sequence === fence.sequence &&
    watermark.hash === hex(fence.hash)
  );
}

function stall(
  owned: OwnedPartition,
  fence: LedgerPosition,
  watermark: Watermark | undefined,
  ports: RaterPorts,
): ReadonlyMap<string, Balance> {
  owned.phase = 'stalled';
  owned.why = `the standby is at ${watermark?.sequence ?? 0n}, the fence at ${fence.sequence}`;
  owned.retryAt = ports.clock.now() + BigInt(raterLimits.stallMs);
  ports.events.stalled(owned.partition, owned.why);
  return new Map();
}
