import type {
  Change,
  Delta,
  DeltaDebit,
  DeltaLeg,
  LedgerRecord,
  PeriodMark,
  Posting,
} from '../contracts.gen.ts';
import { isAccountPot } from '../ledger/moves.ts';
import { postingsOf } from '../ledger/postings.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { noUnits, units } from '../units.ts';
import { takenBack } from '../xdr/taken-back.ts';

/**
 * A record that a site wrote standing alone, as the other site is told of it.
 *
 * @param after the record before it of the same account.
 */
export function deltaOf(record: LedgerRecord, site: string, after: bigint): Delta {
  const { ledgerId, partition, sequence, clock: at, request } = record;
  return {
    ledgerId,
    sequence,
    after,
    at,
    request,
    ...movesOf(record),
    repeated: [],
    xdrs: record.xdrs.map((xdr, index) => ({
      ...xdr,
      origin: { site, ledgerId, partition, sequence, index, at },
    })),
  };
}

/** What a record moved: all of its delta but the xDRs. */
export function movesOf({ changes }: LedgerRecord): Pick<Delta, 'debits' | 'legs'> {
  const debits: DeltaDebit[] = [];
  const legs: DeltaLeg[] = [];
  const begun = new Map<string, PeriodMark>();
  for (const change of changes) {
    if (change.type === 'PeriodStarted') {
      const { subscription, anchoredAt, period } = change.periodStarted;
      begun.set(subscription, { subscription, anchoredAt, period });
    }
    const debit = debitOf(change);
    if (debit !== undefined) debits.push(debit);
    legs.push(...legsOf(change, begun));
  }
  return { debits, legs };
}

/** Usage or a fee that a change charges; what it gives back is negative. */
function debitOf(change: Change): DeltaDebit | undefined {
  switch (change.type) {
    case 'UsageDebited': {
      const { session, ratingGroup, unit, used, charged, overrun, money, draws } =
        change.usageDebited;
      const sold = { used, charged, overrun, money, draws };
      const of = { session, ratingGroup, unit, period: null };
      return { pot: 'usage-revenue', ...of, ...sold };
    }
    case 'UsageReversed': {
      const { session, ratingGroup, unit, used, charged, money, draws, expired } =
        change.usageReversed;
      const of = { session, ratingGroup, unit, period: null };
      const taken = { used, charged, overrun: noUnits, money, draws: [...draws, ...expired] };
      return { pot: 'usage-revenue', ...of, ...takenBack(taken) };
    }
    case 'PeriodStarted': {
      const { subscription, anchoredAt, period, fee: money } = change.periodStarted;
      return fee(money, { subscription, anchoredAt, period });
    }
    case 'PlanChanged': {
      const { subscription, refund } = change.planChanged;
      return fee(micros(-refund), { subscription, period: null });
    }
    default:
      return undefined;
  }
}

function fee(
  money: Micros,
  of: PeriodMark | { readonly subscription: string; readonly period: null },
): DeltaDebit | undefined {
  if (money === 0n) return undefined;
  const { subscription: session } = of;
  const period = of.period === null ? null : of;
  const one = { used: units(1n), charged: units(1n), overrun: noUnits, draws: [] };
  return { pot: 'fee-revenue', session, ratingGroup: 0n, unit: 'events', money, period, ...one };
}

/** What a change moves between the account and the tenant besides what it charges. */
function legsOf(change: Change, begun: ReadonlyMap<string, PeriodMark>): readonly DeltaLeg[] {
  if (change.type === 'AccountAdopted') return []; // it came from the other site
  if (change.type === 'UsageReversed') return expiredLegs(change.usageReversed);
  if (debitOf(change) !== undefined) return [];
  const period =
    change.type === 'AllowanceGranted' ? periodOf(change.allowanceGranted, begun) : null;
  const postings = postingsOf(change);
  const legs: DeltaLeg[] = [];
  for (let i = 0; i + 1 < postings.length; i += 2) {
    legs.push(...legOf(postings[i] as Posting, postings[i + 1] as Posting, period));
  }
  return legs;
}

/** The period that granted an allowance: its id begins with the subscription. */
function periodOf(
  { allowance }: { readonly allowance: string },
  begun: ReadonlyMap<string, PeriodMark>,
): PeriodMark | null {
  for (const [id, mark] of begun) if (allowance.startsWith(`${id}:`)) return mark;
  return null;
}

/** The two legs of one move; only what leaves the account or comes into it matters elsewhere. */
function legOf(from: Posting, to: Posting, period: DeltaLeg['period']): readonly DeltaLeg[] {
  if (isAccountPot(from.pot) === isAccountPot(to.pot)) return [];
  const [own, other] = isAccountPot(from.pot) ? [from, to] : [to, from];
  const { pot, unit, money, units: amount } = other;
  const { allowance } = own;
  return [{ pot: pot as DeltaLeg['pot'], allowance, unit, money, units: amount, period }];
}

/** What is given back to an allowance that is over was consumed no more, and expired instead. */
function expiredLegs({
  unit,
  expired,
}: Extract<Change, { type: 'UsageReversed' }>['usageReversed']): readonly DeltaLeg[] {
  return expired.map(({ allowance, units: amount }) => {
    return { pot: 'expired', allowance, unit, money: null, units: amount, period: null };
  });
}
