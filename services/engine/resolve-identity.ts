import { identityKey, partitionOf } from '../core/key.ts';
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
}

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
      const passes = cause instanceof ProjectionError || cause instanceof StateUnreadable;
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
    if (loaded?.watermark === undefined) return { kind: 'unavailable' };
    const account = stateFrom(this.#codec, loaded.states[0])?.identity?.account ?? undefined;
    if (account === undefined) return { kind: 'unknown' };
    this.#known.set(key, account);
    return { kind: 'account', account };
  }
}
