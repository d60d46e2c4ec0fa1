import { accountKey, controlKey, isKeyPart, partitionOf } from '../core/key.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { hex } from '../engine/sealed-record.ts';
import { parseTime, timeText } from '../engine/time-text.ts';
import type {
  BalanceAt,
  HistoryPage,
  HistoryReader,
  LedgerItem,
  NoticeItem,
  PageQuery,
  RecordGrounds,
  SearchQuery,
  SessionDetail,
  SessionItem,
} from '../ports/history-reader.ts';
import type { HistoryStore, RecordRow } from '../ports/history-store.ts';
import type { History } from './history.ts';
import type { PartitionHistory } from './partition-history.ts';
import { pastState, pastStates } from './past-state.ts';
import type { Readable } from './readable.ts';
import { refused, sequenceIn } from './refused.ts';
import { bytesOf, recordIn } from './row-bytes.ts';
import { searchHistory } from './search-history.ts';
import { balanceView, ledgerItem, noticeView, placeView, sessionView } from './views.ts';
import type { Plans } from './views.ts';

/** What reading needs. */
export interface ReadPorts {
  readonly history: History;
  readonly codec: RecordCodec;
  readonly plans: { readonly all: Plans };
  /** Partition count of the ledger. */
  readonly partitions: number;
}

/** Items of one page. */
export const pageLimits = { most: 200, usual: 50 } as const;

/**
 * Reads one tenant's history. Whatever is asked, keys are built from the tenant and rows are looked
 * up by it: nothing of another tenant can be named (I13).
 */
export class TenantHistory implements HistoryReader {
  readonly #tenant: string;
  readonly #ports: ReadPorts;
  readonly #freshWithinMs: number;

  /** @param freshWithinMs how long a read may wait for what the ledger has already; 0: not. */
  constructor(tenant: string, ports: ReadPorts, freshWithinMs = 0) {
    if (!isKeyPart(tenant)) throw refused('INVALID', 'the tenant is none');
    this.#tenant = tenant;
    this.#ports = ports;
    this.#freshWithinMs = freshWithinMs;
  }

  async ledger(account: string, page: PageQuery): Promise<HistoryPage<LedgerItem>> {
    const { key, partition, store } = await this.#accountOf(account);
    const rows = store.newestOf(key, newestIn(page));
    const { codec, plans } = this.#ports;
    const states = pastStates(store, codec, rows.toReversed());
    const items = rows.map((row) => {
      const behind = states.get(row.sequence)?.account ?? undefined;
      return ledgerItem(row, recordIn(codec, row), plans.all, behind);
    });
    return { items, next: nextOf(rows, page, (row) => row.sequence), ...asOf(partition, store) };
  }

  async sessions(account: string, page: PageQuery): Promise<HistoryPage<SessionItem>> {
    const { key, partition, store } = await this.#accountOf(account);
    const rows = store.sessionsOf(key, newestIn(page));
    const items = rows.map((row) => sessionView(partition, row, this.#ports.plans.all));
    return { items, next: nextOf(rows, page, (row) => row.first), ...asOf(partition, store) };
  }

  async notices(
    account: string,
    page: PageQuery & { readonly identity?: string },
  ): Promise<HistoryPage<NoticeItem>> {
    const { key, partition, store } = await this.#accountOf(account);
    const wanted = { below: placeIn(page.cursor), limit: limitIn(page) };
    const rows = store.noticesOf(key, page.identity, wanted);
    const items = rows.flatMap((row) => {
      const record = store.recordAt(row.sequence);
      return record === undefined
        ? []
        : (noticeView(row, recordIn(this.#ports.codec, record)) ?? []);
    });
    const next = nextOf(rows, page, (row) => `${row.sequence}.${row.place}`);
    return { items, next, ...asOf(partition, store) };
  }

  async balance(
    account: string,
    when: { readonly at?: string; readonly sequence?: string },
  ): Promise<BalanceAt> {
    const { key, partition, store } = await this.#accountOf(account);
    const through = throughOf(when, store);
    const past = pastState(store, this.#ports.codec, key, through);
    const state = past?.state?.account ?? undefined;
    if (past === undefined || state === undefined) {
      throw refused('NOT_FOUND', `account '${account}' did not exist then`);
    }
    const place = placeView(partition, store.position());
    const at = { row: past.record, plans: this.#ports.plans.all, asOf: place };
    return balanceView(account, state, at);
  }

  async session(session: string, page: PageQuery): Promise<SessionDetail> {
    if (!isKeyPart(session)) throw refused('INVALID', 'the session id is none');
    const readable = await this.#everywhere();
    for (const { partition, store } of readable) {
      const row = store.session(this.#tenant, session);
      if (row === undefined) continue;
      const limit = limitIn(page);
      const above = sequenceIn(page.cursor) ?? 0n;
      const rows = store.sessionRecords({ tenant: this.#tenant, session }, { above, limit });
      const next = nextOf(rows, page, (one) => one.sequence);
      const items = rows.map((one) => this.#bare(one));
      const ledger = { items, next, ...asOf(partition, store) };
      return { ...sessionView(partition, row, this.#ports.plans.all), ledger };
    }
    if (readable.length < this.#ports.partitions) throw refused('ELSEWHERE');
    throw refused('NOT_FOUND', `there is no session '${session}'`);
  }

  async search(wanted: SearchQuery): Promise<HistoryPage<LedgerItem>> {
    const { account } = wanted;
    const key = account === undefined ? undefined : accountKey(this.#tenant, account);
    const readable =
      account === undefined ? await this.#everywhere() : [await this.#accountOf(account)];
    const limit = limitIn(wanted);
    const found = searchHistory(readable, { ...wanted, tenant: this.#tenant, key, limit });
    return {
      items: found.rows.map((row) => this.#bare(row)),
      next: found.next,
      asOf: readable.map(({ partition, store }) => placeView(partition, store.position())),
    };
  }

  async grounds(account: string, sequence: string): Promise<RecordGrounds> {
    const { key, partition, store } = await this.#accountOf(account);
    const { codec } = this.#ports;
    const row = store.recordAt(sequenceIn(sequence) ?? 0n);
    if (row?.key !== key) throw refused('NOT_FOUND', `record ${sequence} is none of '${account}'`);
    const previous = store.recordAt(row.sequence - 1n);
    const before = (of: string): string | null => {
      const bytes = bytesOf(codec, pastState(store, codec, of, row.sequence - 1n)?.state);
      return bytes.length === 0 ? null : base64(bytes);
    };
    return {
      partition,
      sequence: `${row.sequence}`,
      ledgerOffset: `${row.ledgerOffset}`,
      record: base64(row.bytes),
      hash: hex(row.hash),
      previous: previous ? { hash: hex(previous.hash), at: timeText(previous.clock) } : null,
      state: before(key),
      control: before(controlKey),
    };
  }

  #bare(row: RecordRow): LedgerItem {
    const { codec, plans } = this.#ports;
    return ledgerItem(row, recordIn(codec, row), plans.all, undefined);
  }

  async #accountOf(account: string): Promise<Readable & { readonly key: string }> {
    if (!isKeyPart(account)) throw refused('INVALID', 'the account id is none');
    const key = accountKey(this.#tenant, account);
    const found = this.#ports.history.find(partitionOf(key, this.#ports.partitions));
    if (found === undefined) throw refused('ELSEWHERE');
    await this.#freshen(found);
    return { key, ...readableOf(found) };
  }

  async #everywhere(): Promise<readonly Readable[]> {
    const all = [...this.#ports.history.partitions];
    await Promise.all(all.map((one) => this.#freshen(one)));
    return all.map(readableOf);
  }

  async #freshen(partition: PartitionHistory): Promise<void> {
    if (this.#freshWithinMs === 0 || (await partition.catchUp(this.#freshWithinMs))) return;
    throw refused('TRY_AGAIN', `partition ${partition.partition} is behind the ledger`);
  }
}

/** What is read of it is read before anything else is waited for. */
function readableOf({ partition, store }: PartitionHistory): Readable {
  if (store === undefined) throw refused('TRY_AGAIN');
  return { partition, store };
}

function asOf(partition: number, store: HistoryStore) {
  return { asOf: [placeView(partition, store.position())] };
}

function newestIn(page: PageQuery) {
  return { below: sequenceIn(page.cursor), limit: limitIn(page) };
}

function limitIn({ limit = pageLimits.usual }: PageQuery): number {
  if (limit >= 1 && limit <= pageLimits.most) return limit;
  throw refused('INVALID', `the limit is none from 1 to ${pageLimits.most}`);
}

function nextOf<Row>(
  rows: readonly Row[],
  page: PageQuery,
  cursorOf: (row: Row) => bigint | string,
): string | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limitIn(page) ? null : `${cursorOf(last)}`;
}

/** A notice stands at a place of a record: that is where a part of the list ends. */
function placeIn(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [, sequence = '', place = ''] = /^(\d{1,18})\.(\d{1,6})$/.exec(cursor) ?? [];
  if (sequence === '') throw refused('INVALID', 'the cursor is none of this list');
  return { sequence: BigInt(sequence), place: Number(place) };
}

function throughOf(
  { at, sequence }: { readonly at?: string; readonly sequence?: string },
  store: HistoryStore,
): bigint {
  if (at !== undefined && sequence !== undefined) {
    throw refused('INVALID', 'give either at or sequence');
  }
  if (sequence !== undefined) return sequenceIn(sequence) ?? 0n;
  if (at === undefined) return store.position()?.sequence ?? 0n;
  const time = parseTime(at);
  if (time === undefined) throw refused('INVALID', 'at is no time such as 2026-11-27T10:00:00Z');
  return store.sequenceAt(time);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
