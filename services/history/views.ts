import { availableMoney, balanceOf, remainingOf } from '../core/account/account.ts';
import type { AccountState, LedgerRecord } from '../core/contracts.gen.ts';
import { parseKey } from '../core/key.ts';
import { formatMoney, sumMoney } from '../core/money.ts';
import type { Plan } from '../core/plan/plan.ts';
import { standingOf } from '../engine/words/amounts.ts';
import { recordWords } from '../engine/words/record-words.ts';
import { hex } from '../engine/sealed-record.ts';
import { timeText } from '../engine/time-text.ts';
import type {
  BalanceAt,
  HistoryPlace,
  LedgerItem,
  NoticeItem,
  SessionItem,
  Standing,
} from '../ports/history-reader.ts';
import type { HistoryPosition, NoticeRow, RecordRow, SessionRow } from '../ports/history-store.ts';
import { sessionsNamedIn } from './session-rows.ts';

/** Published plans by content hash: only their names are used. */
export type Plans = ReadonlyMap<string, Plan>;

/** How far rows have come. */
export function placeView(partition: number, at: HistoryPosition | undefined): HistoryPlace {
  return {
    partition,
    ledgerId: at?.ledgerId ?? '',
    sequence: `${at?.sequence ?? 0n}`,
    at: timeText(at?.clock ?? 0n),
  };
}

/** A ledger record, with the account behind it where that is known. */
export function ledgerItem(
  row: RecordRow,
  record: LedgerRecord,
  plans: Plans,
  account: AccountState | undefined,
): LedgerItem {
  const { kind, id = '' } = parseKey(row.key) ?? {};
  return {
    partition: record.partition,
    sequence: `${row.sequence}`,
    at: timeText(row.clock),
    account: kind === 'account' ? id : null,
    type: row.type,
    outcome: row.outcome,
    reason: record.reason,
    summary: recordWords(record, plans),
    sessions: sessionsNamedIn(record),
    changes: plainJson(record.changes),
    postings: plainJson(record.postings),
    notices: plainJson(record.notices),
    xdrs: plainJson(record.xdrs),
    callbacks: plainJson(record.callbacks),
    hash: hex(row.hash),
    inputOffset: `${record.inputOffset}`,
    behind: account === undefined ? null : standingView(account),
  };
}

function standingView(account: AccountState): Standing {
  return {
    standing: standingOf(account),
    currency: account.currency,
    balance: formatMoney(balanceOf(account)),
    available: formatMoney(availableMoney(account)),
    held: formatMoney(account.reserved),
  };
}

/** An account at a moment of its past. */
export function balanceView(
  id: string,
  account: AccountState,
  at: { readonly row: RecordRow; readonly plans: Plans; readonly asOf: HistoryPlace },
): BalanceAt {
  const { kind, status, identities } = account;
  return {
    account: id,
    sequence: `${at.row.sequence}`,
    at: timeText(at.row.clock),
    kind,
    status,
    ...standingView(account),
    creditLimit: formatMoney(account.creditLimit),
    funds: formatMoney(account.funds),
    reserved: formatMoney(account.reserved),
    locked: formatMoney(account.locked),
    identities,
    plans: account.subscriptions.map(({ planVersion, status: paid }) => {
      return { ...planView(planVersion, at.plans), status: paid };
    }),
    allowances: account.allowances.map((one) => ({
      name: one.name,
      unit: one.unit,
      remaining: `${remainingOf(one)}`,
      allocated: `${one.allocated}`,
      held: `${one.reserved}`,
      level: one.level,
    })),
    openSessions: account.sessions.map((session) => session.id),
    asOf: [at.asOf],
  };
}

function planView(version: string, plans: Plans) {
  return { version, name: plans.get(version)?.name ?? null };
}

/** A session. */
export function sessionView(partition: number, row: SessionRow, plans: Plans): SessionItem {
  const { session, identity, planVersion, service, callingParty, calledParty } = row;
  return {
    session,
    account: parseKey(row.key)?.id ?? '',
    partition,
    identity,
    plan: planVersion === null ? null : planView(planVersion, plans),
    service,
    callingParty,
    calledParty,
    servingNetwork: row.servingNetwork,
    startedAt: timeText(row.startedAt),
    endedAt: row.endedAt === null ? null : timeText(row.endedAt),
    cause: row.cause,
    records: `${row.records}`,
    first: `${row.first}`,
    last: `${row.last}`,
    charged: formatMoney(sumMoney(row.usage.map((usage) => usage.money))),
    usage: row.usage.map((usage) => ({
      ratingGroup: `${usage.ratingGroup}`,
      price: usage.price,
      unit: usage.unit,
      used: `${usage.used}`,
      charged: `${usage.charged}`,
      money: formatMoney(usage.money),
      overrun: `${usage.overrun}`,
      draws: usage.draws.map((draw) => ({ allowance: draw.allowance, units: `${draw.units}` })),
    })),
  };
}

/** A notice; undefined when the record has none there. */
export function noticeView(row: NoticeRow, record: LedgerRecord): NoticeItem | undefined {
  const notice = record.notices[row.place];
  if (notice === undefined) return undefined;
  return {
    partition: record.partition,
    sequence: `${row.sequence}`,
    at: timeText(record.clock),
    ...notice,
    remaining: `${notice.remaining}`,
    allocated: `${notice.allocated}`,
  };
}

/** Any value of the ledger as JSON: bigints as text, bytes in hexadecimal. */
function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainJson(one)]));
}
