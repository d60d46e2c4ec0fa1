import { identityKey, partitionOf } from '../core/key.ts';
import { HistoryReadError } from '../ports/history-reader.ts';
import type { HistoryStates } from '../ports/history-states.ts';
import { ProjectionError } from '../ports/projection.ts';
import type { Projection } from '../ports/projection.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { BoundedMap } from './bounded-map.ts';
import { stateFrom, StateUnreadable } from './state-bytes.ts';

/**
 * To whom an identity belongs; `unavailable`: the projection cannot say now, which is not "nobody".
 */
export type Resolved =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unavailable' };

/** Bounds of an identity resolver. */
export interface IdentityResolverOptions {
  /** Partition count of the ledger. */
  readonly partitions: number;
  /** Identities kept in memory. The account itself refuses one that is not its own any more. */
  readonly cachedMax: number;
  /** Asked while the projection is rebuilt; undefined: nobody is. */
  readonly history?: HistoryStates | undefined;
}

/**
 * How fresh the history must be before it may say that nobody has an identity, in milliseconds.
 */
const freshWithinMs = 1_000;

/** Finds the account of a subscriber identity in the projection. */
export class IdentityResolver {
  readonly #projection: Projection;
  readonly #codec: RecordCodec;
  readonly #options: IdentityResolverOptions;
  readonly #known: BoundedMap<string, string>;

  constructor(projection: Projection, codec: RecordCodec, options: IdentityResolverOptions) {
    this.#projection = projection;
    this.#codec = codec;
    this.#options = options;
    this.#known = new BoundedMap(options.cachedMax);
  }

  async resolve(tenant: string, identity: string): Promise<Resolved> {
    const key = identityKey(tenant, identity);
    const known = this.#known.get(key);
    if (known !== undefined) return { kind: 'account', account: known };
    try {
      return await this.#lookUp(key);
    } catch (cause) {
      // A state that cannot be read is one of another build, or of a cache about to be rebuilt.
      const passes =
        cause instanceof ProjectionError ||
        cause instanceof StateUnreadable ||
        cause instanceof HistoryReadError;
      if (passes) return { kind: 'unavailable' };
      throw cause;
    }
  }

  /** Forgets an identity that its account disowned. */
  forget(tenant: string, identity: string): void {
    this.#known.delete(identityKey(tenant, identity));
  }

  async #lookUp(key: string): Promise<Resolved> {
    const partition = partitionOf(key, this.#options.partitions);
    const [loaded] = await this.#projection.load([{ partition, keys: [key] }]);
    if (loaded?.watermark === undefined) return await this.#lookBack(key, partition);
    return this.#resolved(key, loaded.states[0]) ?? { kind: 'unknown' };
  }

  /** Asks the history, which is a little behind: it must catch up before it may say "nobody". */
  async #lookBack(key: string, partition: number): Promise<Resolved> {
    const { history } = this.#options;
    if (history === undefined) return { kind: 'unavailable' };
    for (const within of [0, freshWithinMs]) {
      const { states } = await history.read(partition, [key], within);
      const resolved = this.#resolved(key, states[0]);
      if (resolved !== undefined) return resolved;
    }
    return { kind: 'unknown' };
  }

  #resolved(key: string, state: Uint8Array | undefined): Resolved | undefined {
    const account = stateFrom(this.#codec, state)?.identity?.account ?? undefined;
    if (account === undefined) return undefined;
    this.#known.set(key, account);
    return { kind: 'account', account };
  }
}
