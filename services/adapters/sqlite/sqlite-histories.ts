import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Partition } from '../../ports/event-log.ts';
import { HistoryUnusable } from '../../ports/history-store.ts';
import type { HistoryStore, HistoryStores } from '../../ports/history-store.ts';
import { historyTables, historyVersion } from './history-tables.ts';
import { met } from './met.ts';
import { SqliteHistory } from './sqlite-history.ts';

/** Where the files lie, and by which schemas their bytes are read. */
export interface SqliteHistoriesOptions {
  readonly folder: string;
  /** Fingerprints of the contracts whose bytes stand in rows. */
  readonly contracts: string;
}

const busyTimeoutMs = 5_000;

/** 16 MB of pages are kept, and the log is carried over every 40 MB: pages are written rarely. */
const pragmas = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 10000;`;

/** One file a partition, in a folder of this machine. */
export class SqliteHistories implements HistoryStores {
  readonly #options: SqliteHistoriesOptions;

  constructor(options: SqliteHistoriesOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  open(partition: Partition): HistoryStore {
    const database = new DatabaseSync(this.#fileOf(partition), { timeout: busyTimeoutMs });
    try {
      // A crash of the process loses nothing; one of the machine may lose the newest batches, with
      // the position behind them: they are folded again.
      met(() => database.exec(pragmas));
      const written = met(() => this.#writtenIn(database));
      if (written === undefined) this.#lay(database);
      else if (written !== this.#own) throw new HistoryUnusable(`it is of version ${written}`);
      return new SqliteHistory(database);
    } catch (cause) {
      database.close();
      throw cause;
    }
  }

  discard(partition: Partition): void {
    for (const end of ['', '-wal', '-shm']) {
      rmSync(`${this.#fileOf(partition)}${end}`, { force: true });
    }
  }

  get #own(): string {
    return `${historyVersion}, ${this.#options.contracts}`;
  }

  #fileOf(partition: Partition): string {
    return join(this.#options.folder, `partition-${partition}.sqlite`);
  }

  /** By what the file was written; undefined: by nobody yet. */
  #writtenIn(database: DatabaseSync): string | undefined {
    const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
    if (tables?.['n'] === 0) return undefined;
    const known = database
      .prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'written_by'")
      .get();
    if (known?.['n'] === 0) return 'unknown';
    const row = database.prepare('SELECT version FROM written_by').get();
    return typeof row?.['version'] === 'string' ? row['version'] : 'unknown';
  }

  #lay(database: DatabaseSync): void {
    database.exec(`BEGIN IMMEDIATE; ${historyTables}
      CREATE TABLE written_by (version TEXT NOT NULL) STRICT;`);
    database.prepare('INSERT INTO written_by VALUES (?)').run(this.#own);
    database.exec('COMMIT');
  }
}
