import type { Change, LedgerRecord, Xdr } from '../contracts.gen.ts';
import type { PlanLookup } from '../account/draft.ts';
import type { Side } from '../rating/dearer.ts';
import { priceNamed } from '../rating/prices.ts';
import type { Tally } from '../rating/rating.ts';
import { units } from '../units.ts';
import { explainBound } from './explain-bound.ts';
import type { BoundExplanation } from './explain-bound.ts';
import { sessionNamedIn } from '../ledger/session-named-in.ts';
import { emptyTally, explainCost, isAsRecorded, tallyAfter } from './explain-cost.ts';
import type { CostExplanation } from './explain-cost.ts';

type UsageDebited = Extract<Change, { type: 'UsageDebited' }>['usageDebited'];
type UnitsReserved = Extract<Change, { type: 'UnitsReserved' }>['unitsReserved'];

/** A change of a session, and how its figures come about where it has some. */
export interface ExplainedChange {
  readonly change: Change;
  /** Undefined: it costs nothing by its nature, or its plan version is not known here. */
  readonly cost: CostExplanation | undefined;
  /** Of a hold over a change of price, in place of its cost. */
  readonly bound: BoundExplanation | undefined;
  /** False when the rating of today comes to other figures than the ledger. */
  readonly isAsRecorded: boolean;
}

/** A ledger record, as far as it is about one session. */
export interface ExplainedRecord {
  readonly record: LedgerRecord;
  /** True when the record answers a request of the session; else something else ended it. */
  readonly isAnswer: boolean;
  readonly changes: readonly ExplainedChange[];
  readonly xdrs: readonly Xdr[];
}

/**
 * Explains what a session was charged, out of the records that name it, the oldest first and none
 * left out. Its own tallies are kept here: they share nothing with the state that decided.
 */
export function explainSession(
  session: string,
  records: readonly LedgerRecord[],
  plans: PlanLookup,
): readonly ExplainedRecord[] {
  const books = new SessionBooks(plans);
  return records.map((record) => ({
    record,
    isAnswer: record.request?.session === session || record.answer?.session === session,
    changes: record.changes
      .filter((change) => sessionNamedIn(change) === session)
      .map((change) => books.explain(change)),
    xdrs: record.xdrs.filter((xdr) => xdr.session === session),
  }));
}

class SessionBooks {
  readonly #plans: PlanLookup;
  readonly #tallies = new Map<string, Tally>();
  #planVersion = '';

  constructor(plans: PlanLookup) {
    this.#plans = plans;
  }

  explain(change: Change): ExplainedChange {
    switch (change.type) {
      case 'SessionOpened':
        this.#planVersion = change.sessionOpened.planVersion;
        this.#tallies.clear(); // one that expired and goes on counts from nothing
        return plain(change);
      case 'UsageDebited':
        return this.#debit(change, change.usageDebited);
      case 'UnitsReserved':
        return this.#hold(change, change.unitsReserved);
      default:
        return plain(change);
    }
  }

  #debit(change: Change, debit: UsageDebited): ExplainedChange {
    if (debit.management === 'offline') return plain(change);
    const side = this.#sideOf(debit);
    const before = this.#tallies.get(nameOf(debit)) ?? emptyTally;
    this.#tallies.set(nameOf(debit), tallyAfter(before, debit));
    if (side === undefined) return plain(change);
    const cost = explainCost(side.price, before, debit.used, debit.draws);
    return { ...plain(change), cost, isAsRecorded: isAsRecorded(cost, debit) };
  }

  #hold(change: Change, hold: UnitsReserved): ExplainedChange {
    const { ratingGroup, draws, grants } = hold;
    const further = units(grants.reduce((sum: bigint, grant) => sum + grant.units, 0n));
    const side = this.#sideOf(hold);
    if (side === undefined) return plain(change);
    if (hold.change === null) {
      const cost = explainCost(side.price, side.tally, further, draws);
      return { ...plain(change), cost, isAsRecorded: isAsRecorded(cost, hold) };
    }
    const other = this.#sideOf({ ratingGroup, price: hold.change.price });
    if (other === undefined) return plain(change);
    const held = { further, draws, grants: grants.length };
    const bound = explainBound([side, other], hold.change.at, held);
    return { ...plain(change), bound, isAsRecorded: bound.money === hold.money };
  }

  /** A price by its name, and what the session used and paid at it. */
  #sideOf(of: { readonly ratingGroup: bigint; readonly price: string }): Side | undefined {
    const rates = this.#plans(this.#planVersion)?.rates ?? [];
    const rate = rates.find((one) => one.ratingGroup === of.ratingGroup);
    const price = rate && priceNamed(rate, of.price);
    return price && { price, tally: this.#tallies.get(nameOf(of)) ?? emptyTally };
  }
}

function plain(change: Change): ExplainedChange {
  return { change, cost: undefined, bound: undefined, isAsRecorded: true };
}

function nameOf(of: { readonly ratingGroup: bigint; readonly price: string }): string {
  return `${of.ratingGroup} ${of.price}`;
}
