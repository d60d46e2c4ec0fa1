import type {
  Change,
  Delta,
  DeltaDebit,
  DeltaLeg,
  Draw,
  LedgerRecord,
  Posting,
} from '../contracts.gen.ts';
import { isAccountPot } from '../ledger/moves.ts';
import { postingsOf } from '../ledger/postings.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { noUnits, units } from '../units.ts';

/** A record that a site wrote standing alone, as the other site is told of it. */
export function deltaOf(record: LedgerRecord, site: string): Delta {
  const { ledgerId, partition, sequence, clock: at } = record;
  return {
    ledgerId,
    sequence,
    ...movesOf(record),
    xdrs: record.xdrs.map((xdr, index) => ({
      ...xdr,
      origin: { site, ledgerId, partition, sequence, index, at },
    })),
  };
}

/** What a record moved: all of its delta but the xDRs. */
export function movesOf({ changes }: LedgerRecord): Pick<Delta, 'debits' | 'legs'> {
  return {
    debits: changes.flatMap((change) => debitOf(change) ?? []),
    legs: changes.flatMap(legsOf),
  };
}

/** Usage or a fee that a change charges; what it gives back is negative. */
function debitOf(change: Change): DeltaDebit | undefined {
  switch (change.type) {
    case 'UsageDebited': {
      const { session, ratingGroup, unit, used, charged, overrun, money, draws } =
        change.usageDebited;
      const sold = { used, charged, overrun, money, draws };
      return { pot: 'usage-revenue', session, ratingGroup, unit, ...sold };
    }
    case 'UsageReversed': {
      const { session, ratingGroup, unit, used, charged, money, draws, expired } =
        change.usageReversed;
      return {
        pot: 'usage-revenue',
        session,
        ratingGroup,
        unit,
        used: units(-used),
        charged: units(-charged),
        overrun: noUnits,
        money: micros(-money),
        draws: [...draws, ...expired].map(negated),
      };
    }
    case 'PeriodStarted':
      return fee(change.periodStarted.subscription, change.periodStarted.fee);
    case 'PlanChanged':
      return fee(change.planChanged.subscription, micros(-change.planChanged.refund));
    default:
      return undefined;
  }
}

function negated({ allowance, units: amount }: Draw): Draw {
  return { allowance, units: units(-amount) };
}

function fee(session: string, money: Micros): DeltaDebit | undefined {
  if (money === 0n) return undefined;
  const one = { used: units(1n), charged: units(1n), overrun: noUnits };
  return { pot: 'fee-revenue', session, ratingGroup: 0n, unit: 'events', ...one, money, draws: [] };
}

/** What a change moves between the account and the tenant besides what it charges. */
function legsOf(change: Change): readonly DeltaLeg[] {
  if (change.type === 'AccountAdopted') return []; // it came from the other site
  if (change.type === 'UsageReversed') return expiredLegs(change.usageReversed);
  if (debitOf(change) !== undefined) return [];
  const postings = postingsOf(change);
  const legs: DeltaLeg[] = [];
  for (let i = 0; i + 1 < postings.length; i += 2) {
    legs.push(...legOf(postings[i] as Posting, postings[i + 1] as Posting));
  }
  return legs;
}

/** The two legs of one move; only what leaves the account or comes into it matters elsewhere. */
function legOf(from: Posting, to: Posting): readonly DeltaLeg[] {
  if (isAccountPot(from.pot) === isAccountPot(to.pot)) return [];
  const [own, other] = isAccountPot(from.pot) ? [from, to] : [to, from];
  const { pot, unit, money, units: amount } = other;
  return [{ pot: pot as DeltaLeg['pot'], allowance: own.allowance, unit, money, units: amount }];
}

/** What is given back to an allowance that is over was consumed no more, and expired instead. */
function expiredLegs({
  unit,
  expired,
}: Extract<Change, { type: 'UsageReversed' }>['usageReversed']): readonly DeltaLeg[] {
  return expired.map(({ allowance, units: amount }) => {
    return { pot: 'expired', allowance, unit, money: null, units: amount };
  });
}
