import type {
  AccountState,
  Change,
  Draw,
  LedgerRecord,
  Posting,
  UsageReversed,
  Xdr,
} from '../contracts.gen.ts';
import { isMergeChange } from '../site/evolve-site.ts';
import { units } from '../units.ts';
import { addTo, bookOf, groupKey } from './check.ts';
import type { Check, Step } from './check.ts';
import { MergedRevenue } from './merged-revenue.ts';
import { addAll, isSame, textOf } from './revenue-sums.ts';
import type { Book, Open, Sums } from './revenue-sums.ts';

/** What waits for its xDR in one record: a session may end, go on and be cut in one record. */
type Ended = Map<string, Book[]>;

/**
 * I8: each usage-revenue and fee-revenue posting stands in exactly one xDR.
 *
 * Sums debits by session × rating group until an xDR covers them; it must cover exactly that, and
 * nothing may be left when the session ends.
 */
export class RevenueInXdrs implements Check {
  readonly id = 'I8';
  readonly #open = new Map<string, Open>();
  readonly #merged = new MergedRevenue();
  #handedOver = 0n;

  feed({ record }: Step): readonly string[] {
    const open = bookOf(this.#open, record.key, (): Open => new Map());
    if (record.changes.some(isMergeChange)) return this.#merged.feed(record, open);
    if (record.changes.length > 0) this.#merged.settle(record);
    const problems = unlikePostings(record);
    const ended: Ended = new Map();
    for (const change of record.changes) {
      if (change.type === 'AccountAdopted') {
        this.#handedOver += leave(open, change.accountAdopted.state);
      }
      if (change.type === 'UsageDebited') addDebit(open, change.usageDebited);
      if (change.type === 'UsageReversed') addReversal(ended, change.usageReversed);
      const fee = feeOf(change);
      if (fee !== undefined) addFee(ended, fee);
      if (change.type === 'XdrCut') cut(open, ended, change.xdrCut);
      if (change.type === 'SessionClosed') move(open, ended, change.sessionClosed.session);
    }
    for (const xdr of record.xdrs) {
      problems.push(...unlikeXdr(ended.get(groupKey(xdr))?.shift()?.sums ?? new Map(), xdr));
    }
    for (const [key, books] of ended) {
      for (const { sums } of books.filter((book) => book.sums.size > 0)) {
        problems.push(`${key} ended or was cut, no xDR covers ${textOf(sums)}`);
      }
    }
    if (open.size === 0) this.#open.delete(record.key);
    return problems;
  }

  /** Revenue of sessions that are still open is in no xDR yet, and need not be. */
  end(): readonly string[] {
    return [];
  }

  /** Money that open sessions debited and no xDR covers yet, in millionths, of all accounts. */
  uncovered(): bigint {
    let sum = 0n;
    for (const open of this.#open.values()) {
      for (const { sums } of open.values()) sum += sums.get('money') ?? 0n;
    }
    return sum;
  }

  /**
   * Money that was debited here and stands in an xDR of the other site, which took the session over
   * with what it counted, in millionths.
   */
  handedOver(): bigint {
    return this.#handedOver;
  }
}

/**
 * What is open there stays there, but for sessions that are counted on here.
 *
 * @returns the money that the others counted here.
 */
function leave(open: Open, { delta }: AccountState): bigint {
  const goneOn = new Set(delta?.sessions.map(({ id }) => id));
  let money = 0n;
  for (const [key, { session, sums }] of open) {
    if (goneOn.has(session)) continue;
    money += sums.get('money') ?? 0n;
    open.delete(key);
  }
  return money;
}

function addDebit(open: Open, debit: Extract<Change, { type: 'UsageDebited' }>['usageDebited']) {
  const book = bookOf(open, groupKey(debit), () => ({ session: debit.session, sums: new Map() }));
  addAll(book.sums, debit);
}

interface Fee {
  readonly subscription: string;
  readonly money: bigint;
}

/** The fee that a change charges, or gives back. */
function feeOf(change: Change): Fee | undefined {
  switch (change.type) {
    case 'PeriodStarted':
      return { ...change.periodStarted, money: change.periodStarted.fee };
    case 'PlanChanged':
      return { ...change.planChanged, money: -change.planChanged.refund };
    default:
      return undefined;
  }
}

/** A fee is covered by an xDR of its own in the same record, as one event. */
function addFee(ended: Ended, { subscription: session, money }: Fee): void {
  if (money === 0n) return;
  const sums: Sums = new Map();
  addAll(sums, { used: 1n, charged: 1n, overrun: 0n, money, draws: [] });
  const key = groupKey({ session, ratingGroup: 0n });
  ended.set(key, [...(ended.get(key) ?? []), { session, sums }]);
}

/** What is given back is covered by an xDR of its own in the same record, with negative amounts. */
function addReversal(ended: Ended, reversed: UsageReversed): void {
  const { session, used, charged, money } = reversed;
  const sums: Sums = new Map();
  const draws = returnedBy(reversed).map((draw) => ({ ...draw, units: units(-draw.units) }));
  addAll(sums, { used: -used, charged: -charged, overrun: 0n, money: -money, draws });
  const key = groupKey(reversed);
  ended.set(key, [...(ended.get(key) ?? []), { session, sums }]);
}

function returnedBy({ draws, expired }: UsageReversed): readonly Draw[] {
  return [...draws, ...expired];
}

/** What a partial xDR must cover. Its group has another one, if only to say that it ended. */
function cut(
  from: Open,
  to: Ended,
  of: { readonly session: string; readonly ratingGroup: bigint },
) {
  const key = groupKey(of);
  const { session } = of;
  const book = from.get(key) ?? { session, sums: new Map() };
  to.set(key, [...(to.get(key) ?? []), book]);
  from.set(key, { session, sums: new Map() });
}

function move(from: Open, to: Ended, session: string): void {
  for (const [key, book] of from) {
    if (book.session !== session) continue;
    to.set(key, [...(to.get(key) ?? []), book]);
    from.delete(key);
  }
}

function unlikeXdr(debited: Sums, xdr: Xdr): readonly string[] {
  const sums: Sums = new Map();
  addAll(sums, xdr);
  if (isSame(sums, debited)) return [];
  return [`the xDR of ${groupKey(xdr)} says ${textOf(sums)}, debited was ${textOf(debited)}`];
}

function unlikePostings(record: LedgerRecord): string[] {
  let money = 0n;
  const drawn: Sums = new Map();
  for (const change of record.changes) {
    money += feeOf(change)?.money ?? 0n;
    if (change.type === 'UsageReversed') {
      money -= change.usageReversed.money;
      for (const draw of returnedBy(change.usageReversed)) {
        addTo(drawn, change.usageReversed.unit, -draw.units);
      }
    }
    if (change.type !== 'UsageDebited') continue;
    money += change.usageDebited.money;
    for (const draw of change.usageDebited.draws)
      addTo(drawn, change.usageDebited.unit, draw.units);
  }
  for (const posting of record.postings) {
    if (!isRevenue(posting)) continue;
    if (posting.unit === 'money') money -= posting.money ?? 0n;
    else addTo(drawn, posting.unit, -(posting.units ?? 0n));
  }
  if (money !== 0n) drawn.set('money', money);
  return [...drawn].map(([unit, n]) => `debits exceed revenue postings by ${n} ${unit}`);
}

function isRevenue({ pot }: Posting): boolean {
  return pot === 'usage-revenue' || pot === 'fee-revenue' || pot === 'consumed';
}
