import { BoundedMap } from '../engine/bounded-map.ts';
import type { SessionReference } from '../protocols/n40/session-reference.ts';
import type { References } from './charge-door.ts';

/**
 * Remembers what references say: opening one costs 25 µs, and a session shows its own with every
 * request. Only what was sealed here or proved authentic is remembered, the oldest dropped first.
 */
export class ReferenceCache implements References {
  readonly #sealer: References;
  readonly #known: BoundedMap<string, SessionReference>;

  constructor(sealer: References, cachedMax: number) {
    this.#sealer = sealer;
    this.#known = new BoundedMap(cachedMax);
  }

  seal(reference: SessionReference): string {
    const sealed = this.#sealer.seal(reference);
    this.#known.set(sealed, reference);
    return sealed;
  }

  unseal(sealed: string): SessionReference | undefined {
    const known = this.#known.get(sealed);
    if (known !== undefined) return known;
    const reference = this.#sealer.unseal(sealed);
    if (reference !== undefined) this.#known.set(sealed, reference);
    return reference;
  }
}
