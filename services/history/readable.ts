import type { HistoryStore } from '../ports/history-store.ts';

/** One partition that can be read. */
export interface Readable {
  readonly partition: number;
  readonly store: HistoryStore;
}
