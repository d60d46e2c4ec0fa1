import { HistoryReadError } from '../../ports/history-reader.ts';
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
} from '../../ports/history-reader.ts';
import { boundedText, jsonIn, refusalIn } from './history-answers.ts';

/** Whose history is read, and where. */
export interface HistoryClientOptions {
  /** Base of the read API, for example `http://127.0.0.1:18090`. */
  readonly url: string;
  readonly tenant: string;
  /** How long the history may take to come as far as the ledger, in milliseconds. */
  readonly freshWithinMs?: number;
}

const answerWithinMs = 15_000;
const freshWithinMsUsual = 5_000;

type Query = Readonly<Record<string, string | number | undefined>>;

/** Reads one tenant's history over HTTP. */
export class HistoryClient implements HistoryReader {
  readonly #base: string;
  readonly #fresh: number;

  constructor({ url, tenant, freshWithinMs = freshWithinMsUsual }: HistoryClientOptions) {
    this.#base = `${url.replace(/\/$/, '')}/v1/tenants/${encodeURIComponent(tenant)}`;
    this.#fresh = freshWithinMs;
  }

  ledger(account: string, page: PageQuery): Promise<HistoryPage<LedgerItem>> {
    return this.#get(['accounts', account, 'ledger'], { ...page });
  }

  sessions(account: string, page: PageQuery): Promise<HistoryPage<SessionItem>> {
    return this.#get(['accounts', account, 'sessions'], { ...page });
  }

  notices(
    account: string,
    page: Parameters<HistoryReader['notices']>[1],
  ): Promise<HistoryPage<NoticeItem>> {
    return this.#get(['accounts', account, 'notices'], { ...page });
  }

  balance(account: string, when: Parameters<HistoryReader['balance']>[1]): Promise<BalanceAt> {
    return this.#get(['accounts', account, 'balance'], { ...when });
  }

  session(session: string, page: PageQuery): Promise<SessionDetail> {
    return this.#get(['sessions', session], { ...page });
  }

  search(wanted: SearchQuery): Promise<HistoryPage<LedgerItem>> {
    return this.#get(['search'], { ...wanted });
  }

  grounds(account: string, sequence: string): Promise<RecordGrounds> {
    return this.#get(['accounts', account, 'records', sequence, 'grounds'], {});
  }

  async #get<T>(path: readonly string[], query: Query): Promise<T> {
    const url = new URL(`${this.#base}/${path.map(encodeURIComponent).join('/')}`);
    for (const [name, value] of Object.entries({ ...query, fresh: this.#fresh })) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    const { status, text } = await fetched(url);
    const body = jsonIn(text);
    if (status === 200 && typeof body === 'object') return body as T;
    throw refusalIn(status, body);
  }
}

async function fetched(url: URL): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    return { status: response.status, text: await boundedText(response.body ?? []) };
  } catch (cause) {
    if (cause instanceof HistoryReadError) throw cause;
    throw new HistoryReadError('UNREACHABLE', `no history answers at ${url.origin}`, { cause });
  }
}
