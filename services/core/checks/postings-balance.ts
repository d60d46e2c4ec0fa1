import type { AccountState, Posting } from '../contracts.gen.ts';
import { parseKey } from '../key.ts';
import { isAccountPot } from '../ledger/moves.ts';
import { addTo, bookOf } from './check.ts';
import type { Check, Step } from './check.ts';

/** What one pot of one tenant holds, in one currency or unit. */
export interface TrialBalanceLine {
  readonly tenant: string;
  readonly pot: Posting['pot'];
  /** Currency of money in millionths, or the unit that is counted. */
  readonly unit: string;
  readonly amount: bigint;
}

/** What the pots of an account hold, of money or of one allowance. */
interface Pots {
  funds: bigint;
  reserved: bigint;
  locked: bigint;
}

/** What each pot of a tenant holds, by currency or unit. */
type Totals = Map<string, Map<Posting['pot'], bigint>>;

interface Book {
  readonly tenant: Totals;
  readonly money: Pots;
  readonly allowances: Map<string, Pots>;
}

const nothing: Readonly<Pots> = { funds: 0n, reserved: 0n, locked: 0n };

/**
 * I4: double entries sum to zero per record and unit, and nothing but entries moves a pot.
 *
 * Adds up the postings of every pot and compares each account with its folded state.
 */
export class PostingsBalance implements Check {
  readonly id = 'I4';
  readonly #books = new Map<string, Book>();
  readonly #tenants = new Map<string, Totals>();

  feed({ record, after }: Step): readonly string[] {
    const { key, postings } = record;
    const problems = unbalanced(postings);
    const account = after?.account;
    if (account === null || account === undefined) {
      return postings.length === 0 ? problems : [...problems, 'postings without an account'];
    }
    const book = bookOf(this.#books, key, () => this.#openBook(key));
    for (const posting of postings) addUp(book, account.currency, posting);
    compareBook(book, account, problems);
    return problems;
  }

  end(): readonly string[] {
    const sums = new Map<string, bigint>();
    for (const { tenant, unit, amount } of this.trialBalance())
      addTo(sums, `${tenant} ${unit}`, amount);
    return [...sums].map(([of, sum]) => `all pots of ${of} sum to ${sum}`);
  }

  /** What every pot of every tenant holds by the postings so far; pots at zero are left out. */
  trialBalance(): readonly TrialBalanceLine[] {
    const lines: TrialBalanceLine[] = [];
    for (const [tenant, totals] of this.#tenants) {
      for (const [unit, pots] of totals) {
        for (const [pot, amount] of pots) lines.push({ tenant, pot, unit, amount });
      }
    }
    return lines.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  #openBook(key: string): Book {
    const tenant = bookOf(this.#tenants, parseKey(key)?.tenant ?? '', (): Totals => new Map());
    return { tenant, money: { ...nothing }, allowances: new Map() };
  }
}

/** The units in which a record's postings do not sum to zero. Most records have one unit. */
function unbalanced(postings: readonly Posting[]): string[] {
  const problems: string[] = [];
  const seen: Posting['unit'][] = [];
  for (const { unit } of postings) {
    if (seen.includes(unit)) continue;
    seen.push(unit);
    let sum = 0n;
    for (const posting of postings) if (posting.unit === unit) sum += amountOf(posting);
    if (sum !== 0n) problems.push(`postings in ${unit} sum to ${sum}`);
  }
  return problems;
}

function addUp(book: Book, currency: string, posting: Posting): void {
  const { pot, unit, allowance } = posting;
  const amount = amountOf(posting);
  const totals = bookOf(book.tenant, unit === 'money' ? currency : unit, newTotals);
  addTo(totals, pot, amount);
  if (!isAccountPot(pot)) return;
  if (allowance === null) book.money[pot] += amount;
  else bookOf(book.allowances, allowance, newPots)[pot] += amount;
}

function newTotals(): Map<Posting['pot'], bigint> {
  return new Map();
}

function newPots(): Pots {
  return { ...nothing };
}

function amountOf({ money, units }: Posting): bigint {
  return money ?? units ?? 0n;
}

function nameOf({ tenant, pot, unit }: TrialBalanceLine): string {
  return `${tenant} ${pot} ${unit}`;
}

/** Holds what entries say against the state; an allowance that ended empty is forgotten. */
function compareBook(book: Book, account: AccountState, problems: string[]): void {
  comparePots('money', book.money, account, problems);
  const { allowances } = book;
  for (const one of account.allowances) {
    comparePots(one.id, allowances.get(one.id) ?? nothing, one, problems);
  }
  if (allowances.size === 0) return;
  for (const [id, pots] of allowances) {
    if (account.allowances.some((one) => one.id === id)) continue;
    if (comparePots(id, pots, nothing, problems)) allowances.delete(id);
  }
}

/** True when both say the same. */
function comparePots(
  id: string,
  posted: Readonly<Pots>,
  held: Readonly<Pots>,
  problems: string[],
): boolean {
  if (
    posted.funds === held.funds &&
    posted.reserved === held.reserved &&
    posted.locked === held.locked
  ) {
    return true;
  }
  for (const pot of ['funds', 'reserved', 'locked'] as const) {
    const [sum, has] = [posted[pot], held[pot]];
    if (sum !== has)
      problems.push(`pot ${pot} ${id}: entries sum to ${sum}, the state holds ${has}`);
  }
  return false;
}
