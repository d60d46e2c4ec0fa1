import type { Balance } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';

interface Entry {
  readonly state: Balance | undefined;
  readonly partition: number;
  /** The projection holds this state once its watermark has reached this sequence. */
  readonly sequence: bigint;
}

/**
 * Decoded states in front of the projection, the least recently used dropped first. A state that is
 * not projected yet is never dropped: it stands nowhere else but in the log.
 */
export class StateCache {
  readonly #entries = new Map<string, Entry>();
  readonly #entriesMax: number;
  readonly #projected = new Map<number, bigint>();

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(partition: number, key: string): boolean {
    return this.#entries.has(nameOf(partition, key));
  }

  /** The state of a key, which counts as used now; undefined: the key has none, or is not here. */
  get(partition: number, key: string): Balance | undefined {
    const name = nameOf(partition, key);
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.state;
  }

  /** Keeps the state that a key has since `sequence`; 0 when it was read from the projection. */
  put(partition: number, key: string, state: Balance | undefined, sequence: bigint): void {
    const name = nameOf(partition, key);
    this.#entries.delete(name);
    this.#entries.set(name, { state, partition, sequence });
  }

  /** States up to this sequence may be dropped from now on: the projection has them. */
  projected(partition: number, sequence: bigint): void {
    this.#projected.set(partition, sequence);
  }

  /** Forgets a partition: its states may be another owner's to change. */
  drop(partition: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.partition === partition) this.#entries.delete(key);
    }
    this.#projected.delete(partition);
  }

  /**
   * Drops what is too much, between two turns: within one, a state that was loaded must stay until
   * it is decided on, or a turn over more keys than fit would never get anywhere.
   */
  shrink(): void {
    let toDrop = this.#entries.size - this.#entriesMax;
    if (toDrop <= 0) return;
    for (const [key, entry] of this.#entries) {
      if (toDrop <= 0) return;
      if (entry.sequence > (this.#projected.get(entry.partition) ?? 0n)) continue;
      this.#entries.delete(key);
      toDrop -= 1;
    }
  }
}

/** A key lives in one partition, but for that of control events, which every partition has. */
function nameOf(partition: number, key: string): string {
  return key === controlKey ? `${controlKey}/${partition}` : key;
}
