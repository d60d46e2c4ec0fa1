import type { Unit } from '../core/units.ts';

// What the read API of the history answers, as its JSON has it: money as decimal text, other whole
// numbers that may exceed a double as text, points in time as ISO 8601, bytes in base64.

/** How far the rows of a partition have come. */
export interface HistoryPlace {
  readonly partition: number;
  readonly ledgerId: string;
  /** The last record that is included; "0": none. */
  readonly sequence: string;
  /** Partition time of that record. */
  readonly at: string;
}

/** A part of a list. */
export interface HistoryPage<T> {
  readonly items: readonly T[];
  /** Asks for the next part; null: there is none. */
  readonly next: string | null;
  /** One place for each partition that was looked at. */
  readonly asOf: readonly HistoryPlace[];
}

/** The money of an account at one moment, in words and numbers. */
export interface Standing {
  /** For people: `balance 20.00`, `owed 98.00`. */
  readonly standing: string;
  readonly currency: string;
  readonly balance: string;
  readonly available: string;
  readonly held: string;
}

/** One ledger record of an account. */
export interface LedgerItem {
  readonly partition: number;
  readonly sequence: string;
  readonly at: string;
  readonly account: string | null;
  readonly type: string;
  readonly outcome: string;
  readonly reason: string | null;
  /** What happened, in words. */
  readonly summary: string;
  /** Sessions that the record names. */
  readonly sessions: readonly string[];
  /** As the ledger has them: amounts of money in millionths. */
  readonly changes: unknown;
  readonly postings: unknown;
  readonly notices: unknown;
  readonly xdrs: unknown;
  readonly callbacks: unknown;
  readonly hash: string;
  readonly inputOffset: string;
  /** The account behind the record; null in search, and before the account existed. */
  readonly behind: Standing | null;
}

/** What a session used and paid in one rating group at one price. */
export interface SessionUsageItem {
  readonly ratingGroup: string;
  readonly price: string;
  readonly unit: Unit;
  readonly used: string;
  readonly charged: string;
  readonly money: string;
  readonly overrun: string;
  readonly draws: readonly { readonly allowance: string; readonly units: string }[];
}

/** A charging session. */
export interface SessionItem {
  readonly session: string;
  readonly account: string;
  readonly partition: number;
  readonly identity: string | null;
  readonly plan: { readonly version: string; readonly name: string | null } | null;
  readonly service: string | null;
  readonly callingParty: string | null;
  readonly calledParty: string | null;
  readonly servingNetwork: string | null;
  readonly startedAt: string;
  /** Null while it is open. */
  readonly endedAt: string | null;
  readonly cause: string | null;
  readonly records: string;
  readonly first: string;
  readonly last: string;
  /** Money of all rating groups. */
  readonly charged: string;
  readonly usage: readonly SessionUsageItem[];
}

/** A session and a part of the records that name it, the oldest first. */
export interface SessionDetail extends SessionItem {
  readonly ledger: HistoryPage<LedgerItem>;
}

/** A notice of an account. */
export interface NoticeItem {
  readonly partition: number;
  readonly sequence: string;
  readonly at: string;
  readonly identity: string | null;
  readonly counter: string;
  readonly previousState: string;
  readonly currentState: string;
  readonly allowance: string | null;
  readonly unit: string;
  /** Money in millionths. */
  readonly remaining: string;
  readonly allocated: string;
  readonly percent: number;
  readonly text: string;
}

/** An account at a moment of its past. */
export interface BalanceAt extends Standing {
  readonly account: string;
  /** The last record of the account that is included. */
  readonly sequence: string;
  readonly at: string;
  readonly kind: string;
  readonly status: string;
  readonly creditLimit: string;
  readonly funds: string;
  readonly reserved: string;
  readonly locked: string;
  readonly identities: readonly string[];
  readonly plans: readonly {
    readonly version: string;
    readonly name: string | null;
    readonly status: string;
  }[];
  readonly allowances: readonly {
    readonly name: string;
    readonly unit: Unit;
    readonly remaining: string;
    readonly allocated: string;
    readonly held: string;
    readonly level: string;
  }[];
  readonly openSessions: readonly string[];
  readonly asOf: readonly HistoryPlace[];
}

/** All that the decision of one record looked at, besides its input and the plans. */
export interface RecordGrounds {
  readonly partition: number;
  readonly sequence: string;
  readonly ledgerOffset: string;
  /** Avro bytes of the record, and their SHA-256. */
  readonly record: string;
  readonly hash: string;
  /** The record before it in the partition; null: it is the first. */
  readonly previous: { readonly hash: string; readonly at: string } | null;
  /** Avro bytes of Balance before the record; null: the key had no state. */
  readonly state: string | null;
  /** The same of the control key. */
  readonly control: string | null;
}

/** Which part of a list is wanted. */
export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** What may be searched for; what is left out is open. */
export interface SearchQuery extends PageQuery {
  readonly account?: string;
  readonly session?: string;
  readonly identity?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Reads the history of one tenant.
 *
 * Every method throws HistoryReadError.
 */
export interface HistoryReader {
  ledger(account: string, page: PageQuery): Promise<HistoryPage<LedgerItem>>;
  sessions(account: string, page: PageQuery): Promise<HistoryPage<SessionItem>>;
  /** Of one device where an identity is named. */
  notices(
    account: string,
    page: PageQuery & { readonly identity?: string },
  ): Promise<HistoryPage<NoticeItem>>;
  balance(
    account: string,
    when: { readonly at?: string; readonly sequence?: string },
  ): Promise<BalanceAt>;
  session(session: string, page: PageQuery): Promise<SessionDetail>;
  search(wanted: SearchQuery): Promise<HistoryPage<LedgerItem>>;
  grounds(account: string, sequence: string): Promise<RecordGrounds>;
}

/** Why the history did not answer. */
export const historyRefusals = {
  INVALID: 'a parameter is missing, out of bounds or of no known form',
  NOT_FOUND: 'this tenant has no such account, session or record',
  ELSEWHERE: 'another process has the history of that partition, or may have it',
  TRY_AGAIN: 'the history of that partition is not there yet, or not as fresh as was asked',
  FAILED: 'the history failed unexpectedly',
} as const;

/** A code of `historyRefusals`. */
export type HistoryRefusal = keyof typeof historyRefusals;

/** The history refused, or cannot be reached. */
export class HistoryReadError extends Error {
  override readonly name = 'HistoryReadError';
  readonly code:
    /** It refused. */
    | HistoryRefusal
    /** No history answers there, or not in time. */
    | 'UNREACHABLE';
  readonly retriable: boolean;

  constructor(
    code: HistoryReadError['code'],
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.retriable = code === 'UNREACHABLE' || code === 'TRY_AGAIN';
  }
}
