import { invariant } from '../../core/invariant.ts';
import type { Instant } from '../../core/time.ts';
import type { Partition } from '../../ports/event-log.ts';
import type {
  LoadedStates,
  LoadRequest,
  ProjectedState,
  ProjectionBatch,
  Rebuild,
  Watermark,
} from '../../ports/projection.ts';

interface Cached {
  watermark: Watermark | undefined;
  rebuild: Rebuild | undefined;
  readonly states: Map<string, Uint8Array>;
  readonly due: Map<string, Instant>;
}

/** A copy of everything cached, as a replica that lags would hold it. */
export type ProjectionSnapshot = ReadonlyMap<Partition, Readonly<Cached>>;

/**
 * What the cache holds, in memory and without any waiting: the promises of the real one, and what
 * may befall it by hand. Adapters and the simulator put the waiting and the faults around it.
 */
export class ProjectionStore {
  #cached = new Map<Partition, Cached>();
  #rebuilds = 0;

  load(requests: readonly LoadRequest[]): readonly LoadedStates[] {
    return requests.map(({ partition, keys }) => {
      const { watermark, states } = this.#of(partition);
      return { partition, watermark, states: keys.map((key) => copied(states.get(key))) };
    });
  }

  project(batch: ProjectionBatch): 'ok' | 'done' | 'gap' {
    const cached = this.#of(batch.partition);
    const verdict = verdictOn(batch, cached);
    if (verdict !== 'ok') return verdict;
    write(cached, batch.states);
    cached.watermark = batch.through;
    return 'ok';
  }

  beginRebuild(partition: Partition): Rebuild {
    this.#rebuilds += 1;
    const rebuild = { id: `rebuild-${this.#rebuilds}`, writes: 0 };
    this.#cached.set(partition, { ...nothing(), rebuild: { ...rebuild } });
    return rebuild;
  }

  putRebuilt(
    partition: Partition,
    rebuild: Rebuild,
    states: readonly ProjectedState[],
  ): 'ok' | 'superseded' {
    const cached = this.#of(partition);
    if (!isSameRebuild(cached.rebuild, rebuild)) return 'superseded';
    rebuild.writes += 1;
    cached.rebuild = { ...rebuild };
    write(cached, states);
    return 'ok';
  }

  endRebuild(partition: Partition, rebuild: Rebuild, watermark: Watermark): 'ok' | 'superseded' {
    const cached = this.#of(partition);
    if (!isSameRebuild(cached.rebuild, rebuild)) return 'superseded';
    cached.watermark = watermark;
    cached.rebuild = undefined;
    return 'ok';
  }

  takeDue(
    partition: Partition,
    now: Instant,
    limit: number,
    visibleAgainAt: Instant,
  ): readonly string[] {
    invariant(Number.isSafeInteger(limit) && limit > 0, 'takeDue: limit > 0');
    const { watermark, due } = this.#of(partition);
    if (watermark === undefined) return [];
    const taken = [...due]
      .filter(([, at]) => at <= now)
      .toSorted(longestDueFirst)
      .slice(0, limit)
      .map(([key]) => key);
    for (const key of taken) due.set(key, visibleAgainAt);
    return taken;
  }

  /** Loses everything, or one partition, as a restart without a disk does. */
  wipe(partition?: Partition): void {
    if (partition === undefined) this.#cached.clear();
    else this.#cached.delete(partition);
  }

  /** A copy of everything as it is now. */
  snapshot(): ProjectionSnapshot {
    return copyOf(this.#cached);
  }

  /** Goes back to an older copy, as a fail-over to a lagging replica does (counter-example 1). */
  restore(snapshot: ProjectionSnapshot): void {
    this.#cached = copyOf(snapshot);
  }

  #of(partition: Partition): Cached {
    const found = this.#cached.get(partition) ?? nothing();
    this.#cached.set(partition, found);
    return found;
  }
}

function isSameRebuild(a: Rebuild | undefined, b: Rebuild): boolean {
  return a?.id === b.id && a.writes === b.writes;
}

function nothing(): Cached {
  return { watermark: undefined, rebuild: undefined, states: new Map(), due: new Map() };
}

function verdictOn(batch: ProjectionBatch, cached: Cached): 'ok' | 'done' | 'gap' {
  const { after, through } = batch;
  const stored = cached.watermark;
  if (stored === undefined) {
    return after.sequence === 0n && cached.rebuild === undefined ? 'ok' : 'gap';
  }
  if (namesSameRecord(stored, after)) return 'ok';
  if (stored.ledgerId !== through.ledgerId || stored.sequence < through.sequence) return 'gap';
  return stored.sequence > through.sequence || stored.hash === through.hash ? 'done' : 'gap';
}

function namesSameRecord(a: Watermark, b: Watermark): boolean {
  return a.sequence === b.sequence && a.hash === b.hash && a.ledgerId === b.ledgerId;
}

function write(cached: Cached, states: readonly ProjectedState[]): void {
  for (const { key, state, due } of states) {
    cached.states.set(key, new Uint8Array(state));
    if (due === null) cached.due.delete(key);
    else cached.due.set(key, due);
  }
}

/** Bytes of its own: `slice` of a Buffer would share them. */
function copied(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && new Uint8Array(bytes);
}

/** As a sorted set has them: by time, then by the bytes of the key. */
function longestDueFirst([a, dueA]: [string, Instant], [b, dueB]: [string, Instant]): number {
  if (dueA !== dueB) return dueA < dueB ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function copyOf(cached: ProjectionSnapshot): Map<Partition, Cached> {
  const copies = [...cached].map(
    ([partition, { states, due, ...rest }]) =>
      [partition, { ...rest, states: new Map(states), due: new Map(due) }] as const,
  );
  return new Map(copies);
}
