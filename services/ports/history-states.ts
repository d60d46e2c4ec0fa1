import type { HistoryPosition } from './history-store.ts';
import type { Partition } from './event-log.ts';

/** States of some keys of a partition behind one of its records, out of the history. */
export interface StatesAt {
  /** The record that they include last. */
  readonly at: Omit<HistoryPosition, 'clock'>;
  /**
   * Bytes of schema Balance, without framing, in the order of the keys asked for; undefined: the
   * key had no state by then.
   */
  readonly states: readonly (Uint8Array | undefined)[];
}

/** The same as the read API of the history has it: whole numbers as text, bytes in base64. */
export interface StatesAnswer {
  readonly ledgerId: string;
  readonly sequence: string;
  /** In hexadecimal. */
  readonly hash: string;
  readonly ledgerOffset: string;
  readonly states: readonly (string | null)[];
}

/** Keys asked for at once, at most, and the characters of each. */
export const historyStatesLimits = { keysMax: 32, keyMax: 270 } as const;

/**
 * Tells states while the projection cannot: the history keeps them as well, though a little behind.
 *
 * Every method throws HistoryReadError.
 */
export interface HistoryStates {
  /**
   * @param keys `historyStatesLimits.keysMax` at most; none, to ask how far the history has come.
   * @param freshWithinMs how long it may take to include what the ledger holds now; 0: as it is.
   */
  read(partition: Partition, keys: readonly string[], freshWithinMs: number): Promise<StatesAt>;
}
