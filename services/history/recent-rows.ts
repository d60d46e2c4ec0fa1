import { BoundedMap } from '../engine/bounded-map.ts';
import type {
  CheckpointRow,
  HistoryBatch,
  HistoryStore,
  RecordRow,
  SessionRow,
} from '../ports/history-store.ts';
import type { RowsBefore } from './fold-batch.ts';
import { historyLimits } from './ports.ts';

/**
 * Rows that were written of late, so that folding need not read again what it wrote. They hold as
 * long as nobody else writes into the store: forget them with it.
 */
export class RecentRows implements RowsBefore {
  readonly #store: HistoryStore;
  readonly #open = new BoundedMap<string, SessionRow>(historyLimits.recentSessions);
  readonly #since = new BoundedMap<string, number>(historyLimits.recentKeys);

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  session(tenant: string, session: string): SessionRow | undefined {
    return this.#open.get(nameOf({ tenant, session })) ?? this.#store.session(tenant, session);
  }

  recordsSinceCheckpoint(key: string): number {
    const known = this.#since.get(key);
    if (known !== undefined) return known;
    const counted = this.#store.recordsSinceCheckpoint(key);
    this.#since.set(key, counted);
    return counted;
  }

  checkpointOf(key: string, through: bigint): CheckpointRow | undefined {
    return this.#store.checkpointOf(key, through);
  }

  recordsOf(key: string, after: bigint, through: bigint, limit: number): readonly RecordRow[] {
    return this.#store.recordsOf(key, after, through, limit);
  }

  /** Takes over what a batch changed, once it is written. */
  note({ records, sessions, checkpoints }: HistoryBatch): void {
    for (const row of sessions) {
      if (row.endedAt === null) this.#open.set(nameOf(row), row);
      else this.#open.delete(nameOf(row));
    }
    const checked = new Set(checkpoints.map(({ sequence }) => sequence));
    for (const { key, sequence } of records) {
      const since = this.#since.get(key);
      if (since !== undefined) this.#since.set(key, checked.has(sequence) ? 0 : since + 1);
    }
  }
}

function nameOf({ tenant, session }: Pick<SessionRow, 'tenant' | 'session'>): string {
  return `${tenant}/${session}`;
}
