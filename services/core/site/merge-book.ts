import { addTo, bookOf } from '../checks/check.ts';
import type {
  AccountState,
  Change,
  LedgerPosition,
  LedgerRecord,
  Posting,
} from '../contracts.gen.ts';
import { controlKey, parseKey } from '../key.ts';
import { postingsOf } from '../ledger/postings.ts';
import { sessionNamedIn } from '../ledger/session-named-in.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { moneyToLock } from './known-periods.ts';
import { belowZero } from './overshoot.ts';

/** Amounts by pot: money in millionths, units by the id of the allowance. */
export type ByPot = ReadonlyMap<string, bigint>;

/** Money among amounts by pot. */
export const moneyPot = 'money';

/** How one account was merged. */
export interface AccountMerge {
  readonly key: string;
  readonly currency: string;
  /** Records of the other site that changed it, and those that are applied here. */
  readonly told: number;
  readonly applied: number;
  /** xDRs of the other site that are exported here. */
  readonly xdrs: number;
  /** Money that was locked, net. */
  readonly locked: Micros;
  /** Requests that both sites had charged, and the money that came back for them. */
  readonly repeated: number;
  readonly givenBack: Micros;
  /** Periods of subscriptions that began at both sites. */
  readonly knownPeriods: number;
  /** What was overdrawn, where it is not 0. */
  readonly overshoot: ByPot;
  /** How much may have been: never less. */
  readonly bound: ByPot;
}

/** A pot of which more was overdrawn than may be. */
export interface Beyond {
  readonly pot: string;
  readonly amount: bigint;
  readonly most: bigint;
}

/** The pots of an account of which more was overdrawn than may be: none, or something is wrong. */
export function beyondBound({ overshoot, bound }: AccountMerge): readonly Beyond[] {
  return [...overshoot]
    .map(([pot, amount]) => ({ pot, amount, most: bound.get(pot) ?? 0n }))
    .filter(({ amount, most }) => amount > most);
}

/** What an account did alone from one fence on. */
interface Outage {
  readonly epoch: bigint;
  readonly fence: bigint;
  /** The account behind the fence, as it was taken over. */
  readonly begun: AccountState;
  /** What was charged there, net. */
  readonly charged: Map<string, bigint>;
  /** What is available there, by pot that changed. */
  readonly left: Map<string, bigint>;
  /** What was charged there beyond that, record by record. */
  readonly uncovered: Map<string, bigint>;
  /** Sessions that went on there. */
  readonly sessions: Set<string>;
  /** What this site debited behind the fence before it closed. */
  readonly debited: Map<string, bigint>;
  /** What it held more by then, by session; negative: less. */
  readonly held: Map<string, Map<string, bigint>>;
}

interface Entry {
  readonly outages: Outage[];
  told: number;
  applied: number;
  xdrs: number;
  locked: bigint;
  repeated: number;
  givenBack: bigint;
  knownPeriods: number;
  /** What is overdrawn more than before; negative: less. */
  readonly missing: Map<string, bigint>;
}

/**
 * Says of a partition what its merges came to, from the records of both sites alone; it shares
 * nothing with what decided them.
 *
 * What may be overdrawn of an account has a bound (counter-example 7, design 6): what this site
 * debited or granted behind the fence, but never more than the account had there; and what the
 * other site charged without a grant. Memory grows with the accounts that were charged there.
 */
export class MergeBook {
  readonly #entries = new Map<string, Entry>();
  readonly #since: bigint;
  #ownEpoch = 0n;
  #firstFence: LedgerPosition | undefined;

  /** @param since the other site's record behind which merges are looked at. */
  constructor(since = 0n) {
    this.#since = since;
  }

  /**
   * The earliest fence, behind which this site's own ledger is to be read; undefined: from its
   * genesis, since something was left of an outage before.
   */
  get firstFence(): LedgerPosition | undefined {
    const all = [...this.#entries.values()];
    return all.every(({ outages }) => outages.length > 0) ? this.#firstFence : undefined;
  }

  /** True when no account was charged there. */
  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Takes the next record of the other site. All of them come before those of this one. */
  takeOther(record: LedgerRecord): void {
    const { key, changes } = record;
    const adoption = changes.find((change) => change.type === 'AccountAdopted');
    if (adoption !== undefined) {
      const { fence } = adoption.accountAdopted;
      this.#firstFence ??= fence; // fences never go back
      this.#entryOf(key).outages.push(outageOf(adoption));
    }
    if (parseKey(key)?.kind !== 'account' || changes.length === 0) return;
    const entry = this.#entryOf(key);
    entry.told += 1;
    const outage = entry.outages.at(-1);
    if (outage === undefined) return; // what is left of an outage that was merged before
    takeThere(outage, changes.flatMap(chargedBy));
    for (const change of changes) {
      const session = sessionNamedIn(change);
      if (session !== undefined) outage.sessions.add(session);
    }
  }

  /** Takes the next record of this site. */
  takeOwn(record: LedgerRecord): void {
    const { key, changes, xdrs } = record;
    for (const change of changes) {
      if (change.type === 'SiteModeChanged') this.#ownEpoch = change.siteModeChanged.epoch;
    }
    const entry = key === controlKey ? undefined : this.#entries.get(key);
    if (entry === undefined) return;
    let isMerge = false;
    for (const change of changes) {
      const of = mergedIn(change);
      if (of === undefined) continue;
      isMerge = true;
      if (of <= this.#since) continue;
      takeMerge(entry, change);
      entry.xdrs += xdrs.filter(({ origin }) => origin !== null).length;
    }
    if (isMerge) return;
    const outage = entry.outages.findLast(({ fence }) => fence < record.sequence);
    if (outage !== undefined && this.#ownEpoch < outage.epoch) takeTail(outage, record);
  }

  /** What every account that was charged there came to. */
  accounts(): readonly AccountMerge[] {
    return [...this.#entries].map(([key, entry]) => {
      const { outages, missing, ...rest } = entry;
      const [locked, givenBack] = [micros(rest.locked), micros(rest.givenBack)];
      const currency = outages.at(-1)?.begun.currency ?? '';
      const overshoot = new Map([...missing].filter(([, amount]) => amount > 0n));
      return { key, ...rest, currency, locked, givenBack, overshoot, bound: boundOf(entry) };
    });
  }

  #entryOf(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const counts = { told: 0, applied: 0, xdrs: 0, repeated: 0, knownPeriods: 0 };
    const entry: Entry = {
      outages: [],
      ...counts,
      locked: 0n,
      givenBack: 0n,
      missing: new Map(),
    };
    this.#entries.set(key, entry);
    return entry;
  }
}

type Adoption = Extract<Change, { type: 'AccountAdopted' }>;

function outageOf({ accountAdopted: { epoch, fence, state } }: Adoption): Outage {
  return {
    epoch,
    fence: fence.sequence,
    begun: state,
    charged: new Map(),
    left: new Map(),
    uncovered: new Map(),
    sessions: new Set(),
    debited: new Map(),
    held: new Map(),
  };
}

/** What a change moves, but for what came with the account when it was taken over. */
function chargedBy(change: Change): readonly Posting[] {
  return change.type === 'AccountAdopted' ? [] : postingsOf(change);
}

function takeThere(outage: Outage, postings: readonly Posting[]): void {
  addMoved(outage.charged, postings, -1n, ['funds', 'reserved']);
  const moved = new Map<string, bigint>();
  addMoved(moved, postings, 1n, ['funds']);
  for (const [pot, amount] of moved) {
    const before = outage.left.get(pot) ?? standing(outage.begun, pot).available;
    outage.left.set(pot, before + amount);
    addTo(outage.uncovered, pot, positive(belowZero(before + amount) - belowZero(before)));
  }
}

/** Adds what postings move in some of the account's pots, so many times. */
function addMoved(
  sums: Map<string, bigint>,
  postings: readonly Posting[],
  times: bigint,
  pots: readonly Posting['pot'][],
): void {
  for (const { pot, allowance, money, units } of postings) {
    if (pots.includes(pot)) addTo(sums, allowance ?? moneyPot, times * (money ?? units ?? 0n));
  }
}

/** Up to which record of the other site a change merges it; undefined: it does not. */
function mergedIn(change: Change): bigint | undefined {
  if (change.type === 'FundsLocked') return change.fundsLocked.lock.through;
  return change.type === 'DeltaApplied' ? change.deltaApplied.sequence : undefined;
}

function takeMerge(entry: Entry, change: Change): void {
  if (change.type === 'FundsLocked') {
    const { lock, knownPeriods, overshoot, overdrawn } = change.fundsLocked;
    entry.locked += moneyToLock(lock, knownPeriods);
    entry.knownPeriods += knownPeriods.length;
    addTo(entry.missing, moneyPot, overshoot);
    for (const { allowance, units } of overdrawn) addTo(entry.missing, allowance, units);
    return;
  }
  if (change.type !== 'DeltaApplied') return;
  const { repeated } = change.deltaApplied;
  entry.applied += 1;
  if (repeated.length > 0) entry.repeated += 1;
  for (const { money } of repeated) entry.givenBack += money;
}

/** What was debited or granted here behind the fence, and the other site could not know. */
function takeTail({ debited, held }: Outage, { postings, changes }: LedgerRecord): void {
  addMoved(debited, postings, -1n, ['funds', 'reserved']);
  for (const change of changes) {
    const hold = holdIn(change);
    if (hold === undefined) continue;
    const sums = bookOf(held, hold.session, () => new Map<string, bigint>());
    addTo(sums, moneyPot, hold.sign * hold.money);
    for (const { allowance, units } of hold.draws) addTo(sums, allowance, hold.sign * units);
  }
}

function holdIn(change: Change) {
  if (change.type === 'UnitsReserved') return { ...change.unitsReserved, sign: 1n };
  return change.type === 'HoldEnded' ? { ...change.holdEnded, sign: -1n } : undefined;
}

function boundOf({ outages }: Entry): ByPot {
  const bound = new Map<string, bigint>();
  for (const [i, outage] of outages.entries()) {
    const before = outages.slice(0, i);
    for (const [pot, amount] of tailOf(outage, before)) {
      const most = spendableMost(outage, before, pot);
      if (amount > 0n) addTo(bound, pot, amount < most ? amount : most);
    }
    for (const [pot, amount] of outage.uncovered) addTo(bound, pot, amount);
    for (const [pot, amount] of owedBehind(outage)) addTo(bound, pot, amount);
  }
  return bound;
}

/**
 * What this site debited or granted behind a fence. A hold that it gave back counts only where its
 * session did not go on at the other: else it ends anyway when funds are locked.
 */
function tailOf(outage: Outage, before: readonly Outage[]): ByPot {
  const tail = new Map(outage.debited);
  for (const [session, sums] of outage.held) {
    const wentOn = [...before, outage].some(({ sessions }) => sessions.has(session));
    for (const [pot, amount] of sums) if (amount > 0n || !wentOn) addTo(tail, pot, amount);
  }
  return tail;
}

/** What was overdrawn behind the fence already: a hold that ended since may have covered it. */
function owedBehind({ begun }: Outage): readonly (readonly [string, bigint])[] {
  const pots = [moneyPot, ...begun.allowances.map(({ id }) => id)];
  return pots.map((pot) => [pot, belowZero(standing(begun, pot).available)]);
}

/**
 * The most that this site could spend behind a fence. What the other one had charged in an outage
 * before is taken off there, and here only once it is locked.
 */
function spendableMost({ begun }: Outage, before: readonly Outage[], pot: string): bigint {
  const { available, reserved } = standing(begun, pot);
  return before.reduce(
    (most, { charged }) => most + positive(charged.get(pot) ?? 0n),
    positive(available + reserved),
  );
}

/** What an account could spend of a pot, and what it held of it. */
function standing(account: AccountState, pot: string) {
  if (pot === moneyPot) {
    const { funds, creditLimit, reserved } = account;
    return { available: funds + creditLimit, reserved };
  }
  const allowance = account.allowances.find(({ id }) => id === pot);
  return { available: allowance?.funds ?? 0n, reserved: allowance?.reserved ?? 0n };
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
