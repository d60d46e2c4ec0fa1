import type { Balance } from '../../core/contracts.gen.ts';
import { availableMoney } from '../../core/account/account.ts';
import { parseKey } from '../../core/key.ts';
import { formatMoney } from '../../core/money.ts';
import { positionKey, readExportPosition } from '../../engine/export-position.ts';
import { keyText, readTopic } from '../../engine/read-topic.ts';
import type { LogEntry } from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type { Output } from '../output.ts';
import type { LedgerPorts, Site } from '../site.ts';
import { standingMember, standingOf } from '../../engine/words/amounts.ts';

/** Lists the first accounts by id, from `balances`: as of where the exporter is. */
export async function listAccounts(limit: number, site: Site, out: Output): Promise<void> {
  const ports = await site.ledger();
  const first = new FirstAccounts(site.config.tenant, limit);
  const asOf: { partition: number; sequence: bigint }[] = [];
  for (let partition = 0; partition < ports.partitions; partition += 1) {
    const position = await readExportPosition(ports.reader, ports.codec, partition);
    asOf.push({ partition, sequence: position?.sequence ?? 0n });
    for await (const entries of readTopic(ports.reader, topics.balances, partition)) {
      for (const entry of entries) first.take(entry, ports);
    }
  }
  for (const { id, state } of first.sorted()) {
    const { status, kind } = state;
    out.line(`${id.padEnd(20)} ${kind.padEnd(8)} ${status.padEnd(9)} ${standingOf(state)}`);
  }
  if (first.hasMore) out.line(`… and more: --limit shows further ones`);
  const places = asOf.map(({ partition, sequence }) => `${partition}:${sequence}`).join(' ');
  out.line(`as of the exporter's position, partition:sequence ${places}`);
  const accounts = first.sorted().map(({ id, state }) => ({
    account: id,
    kind: state.kind,
    status: state.status,
    ...standingMember(state),
    available: formatMoney(availableMoney(state)),
    openSessions: state.sessions.length,
  }));
  out.document({ accounts, hasMore: first.hasMore, asOf });
}

type Account = NonNullable<Balance['account']>;

/** Keeps the newest state of the accounts that come first by id; the others are never decoded. */
export class FirstAccounts {
  readonly #tenant: string;
  readonly #limit: number;
  readonly #kept = new Map<string, Account>();
  #last = '';
  /** True when an account did not fit. */
  hasMore = false;

  constructor(tenant: string, limit: number) {
    this.#tenant = tenant;
    this.#limit = limit;
  }

  take(entry: LogEntry, { codec }: Pick<LedgerPorts, 'codec'>): void {
    const key = keyText(entry);
    if (key === positionKey) return;
    const parts = parseKey(key);
    if (parts?.kind !== 'account' || parts.tenant !== this.#tenant) return;
    const isFull = this.#kept.size >= this.#limit;
    if (isFull && parts.id > this.#last) {
      this.hasMore = true;
      return;
    }
    const read = codec.read('Balance', entry);
    if (read.kind !== 'read' || read.value.account === null) return;
    this.#kept.set(parts.id, read.value.account);
    if (this.#kept.size > this.#limit) {
      this.#kept.delete(this.#last);
      this.hasMore = true;
    }
    this.#last = [...this.#kept.keys()].reduce((a, b) => (a > b ? a : b));
  }

  sorted(): readonly { readonly id: string; readonly state: Account }[] {
    return [...this.#kept]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, state]) => ({ id, state }));
  }
}
