import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Instant } from '../../core/time.ts';
import { HistoryFenced } from '../../ports/history-store.ts';
import type {
  CheckpointRow,
  FoundRows,
  HistoryBatch,
  HistoryPosition,
  HistoryStore,
  Newest,
  NoticeRow,
  RecordRow,
  SearchRows,
  SessionRow,
} from '../../ports/history-store.ts';
import {
  bytesIn,
  positionFrom,
  recordFrom,
  recordValues,
  sessionFrom,
  sessionValues,
  textIn,
  textOrNull,
  usageFrom,
  usageValues,
  wholeIn,
} from './history-rows.ts';
import type { SqlRow } from './history-rows.ts';
import { met } from './met.ts';
import { firstSequence, searchRecords } from './search-records.ts';
import type { Query } from './search-records.ts';

/** Above every sequence. */
const noBound = 2n ** 63n - 1n;

// What is there is changed in place: a REPLACE would write its indexes anew.
const putSession = `INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET ${allOf(['identity', 'plan_version', 'service', 'calling_party'])},
    ${allOf(['called_party', 'serving_network', 'ended_at', 'cause', 'last', 'records'])}`;
const putUsage = `INSERT INTO session_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    ${allOf(['used', 'charged', 'money_units', 'money', 'overrun', 'draws'])}`;

function allOf(columns: readonly string[]): string {
  return columns.map((column) => `${column} = excluded.${column}`).join(', ');
}

type Place = HistoryBatch['after'];

function isSame(a: Place, b: Place): boolean {
  if (a === undefined || b === undefined) return a === b;
  const isSameRecord = a.ledgerId === b.ledgerId && a.sequence === b.sequence;
  return isSameRecord && Buffer.compare(a.hash, b.hash) === 0;
}

/** The rows of one partition in one SQLite file, through one connection. */
export class SqliteHistory implements HistoryStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #query: Query = (sql, ...values) => this.#all(sql, ...values);

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  position(): HistoryPosition | undefined {
    const row = this.#one('SELECT * FROM position');
    return row && positionFrom(row);
  }

  write(batch: HistoryBatch): void {
    this.#database.exec('BEGIN IMMEDIATE'); // from here on nobody else writes
    try {
      this.#moveOn(batch);
      this.#insert(batch);
      this.#database.exec('COMMIT');
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw cause;
    }
  }

  #moveOn({ after, through }: HistoryBatch): void {
    const { ledgerId, sequence, hash, ledgerOffset, clock } = through;
    const stood = this.position();
    if (!isSame(stood, after))
      throw new HistoryFenced(`the rows stand at ${stood?.sequence ?? 'nothing'}`);
    this.#run(
      'INSERT OR REPLACE INTO position VALUES (1, ?, ?, ?, ?, ?)',
      ledgerId,
      sequence,
      hash,
      ledgerOffset,
      clock,
    );
  }

  #insert({ records, touches, sessions, notices, checkpoints }: HistoryBatch): void {
    for (const record of records) {
      this.#run('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...recordValues(record));
    }
    for (const { tenant, session, identity, sequence } of touches) {
      this.#run('INSERT INTO touched VALUES (?, ?, ?, ?)', tenant, session, identity, sequence);
    }
    for (const session of sessions) this.#putSession(session);
    for (const { key, sequence, place, identity } of notices) {
      this.#run('INSERT INTO notices VALUES (?, ?, ?, ?)', key, sequence, place, identity);
    }
    for (const { key, sequence, state } of checkpoints) {
      this.#run('INSERT INTO checkpoints VALUES (?, ?, ?)', key, sequence, state);
    }
  }

  #putSession(session: SessionRow): void {
    this.#run(putSession, ...sessionValues(session));
    for (const usage of session.usage) this.#run(putUsage, ...usageValues(session, usage));
  }

  recordAt(sequence: bigint): RecordRow | undefined {
    const row = this.#one('SELECT * FROM records WHERE sequence = ?', sequence);
    return row && recordFrom(row);
  }

  recordsOf(key: string, after: bigint, through: bigint, limit: number): readonly RecordRow[] {
    const sql = `SELECT * FROM records WHERE key = ? AND sequence > ? AND sequence <= ?
      ORDER BY sequence LIMIT ?`;
    return this.#all(sql, key, after, through, limit).map(recordFrom);
  }

  newestOf(key: string, { below = noBound, limit }: Newest): readonly RecordRow[] {
    const sql = `SELECT * FROM records WHERE key = ? AND sequence < ?
      ORDER BY sequence DESC LIMIT ?`;
    return this.#all(sql, key, below, limit).map(recordFrom);
  }

  checkpointOf(key: string, through: bigint): CheckpointRow | undefined {
    const sql = `SELECT * FROM checkpoints WHERE key = ? AND sequence <= ?
      ORDER BY sequence DESC LIMIT 1`;
    const row = this.#one(sql, key, through);
    return row && { key, sequence: wholeIn(row, 'sequence'), state: bytesIn(row, 'state') };
  }

  recordsSinceCheckpoint(key: string): number {
    const sql = `SELECT count(*) AS n FROM records WHERE key = ? AND sequence >
      (SELECT coalesce(max(sequence), 0) FROM checkpoints WHERE key = ?)`;
    const row = this.#one(sql, key, key);
    return row === undefined ? 0 : Number(wholeIn(row, 'n'));
  }

  sequenceAt(at: Instant): bigint {
    return firstSequence(this.#query, (clock) => clock > at) - 1n;
  }

  session(tenant: string, session: string): SessionRow | undefined {
    const sql = 'SELECT * FROM sessions WHERE tenant = ? AND session = ?';
    const row = this.#one(sql, tenant, session);
    return row && this.#withUsage(row);
  }

  sessionsOf(key: string, { below = noBound, limit }: Newest): readonly SessionRow[] {
    const sql = 'SELECT * FROM sessions WHERE key = ? AND first < ? ORDER BY first DESC LIMIT ?';
    return this.#all(sql, key, below, limit).map((row) => this.#withUsage(row));
  }

  #withUsage(row: SqlRow): SessionRow {
    const sql = `SELECT * FROM session_usage WHERE tenant = ? AND session = ?
      ORDER BY rating_group, price`;
    const usage = this.#all(sql, textIn(row, 'tenant'), textIn(row, 'session'));
    return sessionFrom(row, usage.map(usageFrom));
  }

  sessionRecords(
    { tenant, session }: { readonly tenant: string; readonly session: string },
    { above, limit }: { readonly above: bigint; readonly limit: number },
  ): readonly RecordRow[] {
    const sql = `SELECT records.* FROM touched JOIN records USING (sequence)
      WHERE touched.tenant = ? AND touched.session = ? AND touched.sequence > ?
      ORDER BY touched.sequence LIMIT ?`;
    return this.#all(sql, tenant, session, above, limit).map(recordFrom);
  }

  noticesOf(
    key: string,
    identity: string | undefined,
    { below, limit }: Parameters<HistoryStore['noticesOf']>[2],
  ): readonly NoticeRow[] {
    const sql = `SELECT * FROM notices WHERE key = ? AND (sequence, place) < (?, ?)
      AND (? IS NULL OR identity = ?) ORDER BY sequence DESC, place DESC LIMIT ?`;
    const from = [below?.sequence ?? noBound, below?.place ?? 0];
    const device = [identity ?? null, identity ?? null];
    return this.#all(sql, key, ...from, ...device, limit).map((row) => ({
      key,
      sequence: wholeIn(row, 'sequence'),
      place: Number(wholeIn(row, 'place')),
      identity: textOrNull(row, 'identity'),
    }));
  }

  search(wanted: SearchRows): FoundRows {
    return searchRecords(this.#query, wanted);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    met(() => this.#statement(sql).run(...values));
  }

  #one(sql: string, ...values: SQLInputValue[]): SqlRow | undefined {
    return met(() => this.#statement(sql).get(...values));
  }

  #all(sql: string, ...values: SQLInputValue[]): readonly SqlRow[] {
    return met(() => this.#statement(sql).all(...values));
  }

  /** Each text is prepared once. */
  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const fresh = this.#database.prepare(sql);
    fresh.setReadBigInts(true);
    this.#statements.set(sql, fresh);
    return fresh;
  }
}
