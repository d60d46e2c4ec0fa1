import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteHistories } from '../../services/adapters/sqlite/sqlite-histories.ts';

/** A folder of its own for history files, to be given back. */
export interface HistoryFiles {
  readonly folder: string;
  readonly stores: SqliteHistories;
  /** Stores in the same folder, as a build with other contracts opens them. */
  storesOf(contracts: string): SqliteHistories;
  fileOf(partition: number): string;
  release(): void;
}

export function historyFiles(): HistoryFiles {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  return {
    folder,
    stores: new SqliteHistories({ folder, contracts: 'those of now' }),
    storesOf: (contracts) => new SqliteHistories({ folder, contracts }),
    fileOf: (partition) => join(folder, `partition-${partition}.sqlite`),
    release: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const tables = [
  'position',
  'records',
  'touched',
  'sessions',
  'session_usage',
  'notices',
  'checkpoints',
] as const;

/** Every row of a file, table by table, in the order of their keys: that is how they lie. */
export function rowsIn(file: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Object.fromEntries(
      tables.map((table) => {
        const statement = database.prepare(`SELECT * FROM ${table}`);
        statement.setReadBigInts(true);
        return [table, statement.all()];
      }),
    );
  } finally {
    database.close();
  }
}
