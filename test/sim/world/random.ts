/** Numbers that follow from a seed alone (xorshift32 over a mixed seed). */
export class Random {
  #state: number;

  /**
   * @param stream keeps the draws of different purposes apart, so that one more here moves none
   * there.
   */
  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5 ^ seed;
    for (const char of `${stream}/${seed}`) {
      hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
      hash ^= hash >>> 13;
    }
    this.#state = hash === 0 ? 1 : hash;
    for (let i = 0; i < 4; i += 1) this.#next();
  }

  /** An integer from `least` up to `most`, both included. */
  between(least: number, most: number): number {
    return least + (this.#next() % (most - least + 1));
  }

  /** True in so many of a thousand draws. */
  perMille(chances: number): boolean {
    return this.#next() % 1000 < chances;
  }

  /** One of the list. */
  pick<T>(list: readonly T[]): T {
    const one = list[this.#next() % list.length];
    if (one === undefined) throw new Error('pick: the list is empty');
    return one;
  }

  /** The list in another order. */
  shuffled<T>(list: readonly T[]): readonly T[] {
    const rest = [...list];
    for (let i = rest.length - 1; i > 0; i -= 1) {
      const j = this.#next() % (i + 1);
      [rest[i], rest[j]] = [rest[j] as T, rest[i] as T];
    }
    return rest;
  }

  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }
}
