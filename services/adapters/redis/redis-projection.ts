import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { invariant } from '../../core/invariant.ts';
import type { Instant } from '../../core/time.ts';
import type { Partition } from '../../ports/event-log.ts';
import type {
  LoadedStates,
  LoadRequest,
  ProjectedState,
  Projection,
  ProjectionBatch,
  Rebuild,
  Watermark,
} from '../../ports/projection.ts';
import { CheckedRedis } from './checked-redis.ts';
import type { RedisAddress } from './redis-connection.ts';
import { runScript, scripts } from './scripts.ts';
import { readWatermark, watermarkText } from './watermark-text.ts';

export interface RedisProjectionOptions extends RedisAddress {
  /** Site whose fold is cached here; part of every key. */
  readonly site: string;
}

/**
 * States that one `project` call may carry. A batch is one script call, or it would not be atomic,
 * and a script blocks the server: some 15 ms at this size.
 */
export const projectedStatesMax = 5_000;

/** States of a rebuild written per script call, so that other partitions are served in between. */
const rebuiltStatesPerCall = 1_000;

const watermarkField = '#watermark'; // no key of the ledger begins with '#'

/**
 * The cache of the fold in Redis: per partition one hash of states under their keys together with
 * the watermark, and one sorted set of due times. Both keys of a partition share a hash tag.
 */
export class RedisProjection implements Projection {
  readonly #connection: CheckedRedis;
  readonly #site: string;

  constructor(options: RedisProjectionOptions) {
    this.#connection = new CheckedRedis(options);
    this.#site = options.site;
  }

  async load(requests: readonly LoadRequest[]): Promise<readonly LoadedStates[]> {
    if (requests.length === 0) return [];
    const replies = await this.#connection.use((redis) => this.#readAll(redis, requests));
    return requests.map(({ partition }, index) => loadedStates(partition, replies[index] ?? []));
  }

  project(batch: ProjectionBatch): Promise<'ok' | 'done' | 'gap'> {
    const { after, through, states } = batch;
    invariant(states.length <= projectedStatesMax, `at most ${projectedStatesMax} states a batch`);
    const args = [
      ...namedRecord(after),
      ...namedRecord(through),
      watermarkText(through),
      ...statesAsArguments(states),
    ];
    const keys = this.#keysOf(batch.partition);
    return this.#connection.use((redis) => runScript(redis, scripts.projectBatch, keys, args));
  }

  async beginRebuild(partition: Partition): Promise<Rebuild> {
    const rebuild = { id: randomUUID(), writes: 0 };
    const [keys, args] = [this.#keysOf(partition), [rebuildText(rebuild)]];
    await this.#connection.use((redis) => runScript(redis, scripts.beginRebuild, keys, args));
    return rebuild;
  }

  async putRebuilt(
    partition: Partition,
    rebuild: Rebuild,
    states: readonly ProjectedState[],
  ): Promise<'ok' | 'superseded'> {
    const keys = this.#keysOf(partition);
    for (let from = 0; from === 0 || from < states.length; from += rebuiltStatesPerCall) {
      const chunk = states.slice(from, from + rebuiltStatesPerCall);
      const next = { ...rebuild, writes: rebuild.writes + 1 };
      const args = [rebuildText(rebuild), rebuildText(next), ...statesAsArguments(chunk)];
      const answer = await this.#connection.use((redis) =>
        runScript(redis, scripts.putRebuilt, keys, args),
      );
      if (answer !== 'ok') return answer;
      rebuild.writes = next.writes;
    }
    return 'ok';
  }

  endRebuild(
    partition: Partition,
    rebuild: Rebuild,
    watermark: Watermark,
  ): Promise<'ok' | 'superseded'> {
    const keys = [this.#statesKey(partition)];
    const args = [rebuildText(rebuild), watermarkText(watermark)];
    return this.#connection.use((redis) => runScript(redis, scripts.endRebuild, keys, args));
  }

  takeDue(
    partition: Partition,
    now: Instant,
    limit: number,
    visibleAgainAt: Instant,
  ): Promise<readonly string[]> {
    // 0 or less: all of them
    invariant(Number.isSafeInteger(limit) && limit > 0, 'takeDue: limit > 0');
    const keys = this.#keysOf(partition);
    const args = [String(now), String(limit), String(visibleAgainAt)];
    return this.#connection.use((redis) => runScript(redis, scripts.takeDue, keys, args));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /**
   * One HMGET per partition, so that watermark and states are of one moment; one round trip for
   * all, since the connection sends together what is asked together.
   */
  #readAll(redis: Redis, requests: readonly LoadRequest[]): Promise<readonly Fields[]> {
    return Promise.all(
      requests.map(({ partition, keys }) =>
        redis.hmgetBuffer(this.#statesKey(partition), watermarkField, ...keys),
      ),
    );
  }

  #keysOf(partition: Partition): readonly string[] {
    return [this.#statesKey(partition), `{${this.#site}:${partition}}:due`];
  }

  #statesKey(partition: Partition): string {
    return `{${this.#site}:${partition}}:projection`;
  }
}

function namedRecord({ sequence, hash, ledgerId }: Watermark): readonly string[] {
  return [String(sequence), hash, ledgerId];
}

type Fields = readonly (Buffer | null)[];

function loadedStates(partition: Partition, [watermark, ...states]: Fields): LoadedStates {
  return {
    partition,
    watermark: watermark ? readWatermark(watermark.toString()) : undefined,
    states: states.map((state) => state ?? undefined),
  };
}

/**
 * Key, state, due, again and again; of a key that comes twice the last. One packed argument was
 * measured: a quarter less work here, half as much again in Redis, which all partitions share.
 */
function statesAsArguments(states: readonly ProjectedState[]): (string | Buffer)[] {
  const byKey = new Map(states.map((state) => [state.key, state]));
  const args: (string | Buffer)[] = [];
  for (const { key, state, due } of byKey.values()) {
    invariant(!key.startsWith('#'), 'keys that begin with # are reserved');
    args.push(key, asBuffer(state), due === null ? '' : String(due));
  }
  return args;
}

/** A rebuild and how often it has written, as the cache keeps it. */
function rebuildText({ id, writes }: Rebuild): string {
  return `${id} ${writes}`;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
