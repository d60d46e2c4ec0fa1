import type { Change, Draw, Posting, UsageReversed } from '../contracts.gen.ts';
import type { Micros } from '../money.ts';
import type { Unit } from '../units.ts';
import { moveMoney, moveUnits } from './moves.ts';
import type { AccountPot } from './moves.ts';
import { adoptedPostings, deltaPostings, lockedPostings } from './site-postings.ts';

/** The double entries of one change. Their legs sum to zero per unit. */
export function postingsOf(change: Change): readonly Posting[] {
  switch (change.type) {
    case 'AccountOpened':
      return moveMoney('opening', 'funds', change.accountOpened.openingFunds);
    case 'AllowanceGranted': {
      const { allowance, unit, amount, origin } = change.allowanceGranted;
      return moveUnits(origin, 'funds', unit, { allowance, units: amount });
    }
    case 'AllowanceEnded':
      return allowanceEnded(change.allowanceEnded);
    case 'PeriodStarted':
      return moveMoney('funds', 'fee-revenue', change.periodStarted.fee);
    case 'PlanChanged':
      return moveMoney('fee-revenue', 'funds', change.planChanged.refund);
    case 'ToppedUp':
      return toppedUp(change.toppedUp);
    case 'HoldEnded':
      return move('reserved', 'funds', change.holdEnded);
    case 'UnitsReserved':
      return move('funds', 'reserved', change.unitsReserved);
    case 'UsageDebited':
      return debited(change.usageDebited);
    case 'UsageReversed':
      return reversed(change.usageReversed);
    case 'AccountAdopted':
      return adoptedPostings(change.accountAdopted);
    case 'FundsLocked':
      return lockedPostings(change.fundsLocked);
    case 'DeltaApplied':
      return deltaPostings(change.deltaApplied);
    case 'SiteModeChanged':
    case 'MergeClosed':
    case 'LedgerOpened':
    case 'RevisionRaised':
    case 'IdentityClaimed':
    case 'StatusChanged':
    case 'SubscriptionStarted':
    case 'SubscriptionLapsed':
    case 'PlanChangeScheduled':
    case 'MoneyThresholdSet':
    case 'FavouritesSet':
    case 'SessionOpened':
    case 'ServingNetworkChanged':
    case 'NotifyUriChanged':
    case 'QuotaRefused':
    case 'XdrCut':
    case 'SessionClosed':
    case 'SessionRefused':
    case 'FlowBegun':
    case 'FlowEnded':
    case 'VoucherMissed':
    case 'IdentityListed':
    case 'IdentityUnlisted':
    case 'IdentityAssigned':
    case 'VoucherIssued':
    case 'VoucherHeld':
    case 'VoucherSettled':
    case 'AnswerAwaited':
    case 'AnswerAbandoned':
      return [];
  }
}

interface Held {
  readonly unit: Unit;
  readonly money: Micros;
  readonly draws: readonly Draw[];
}

function move(from: AccountPot, to: AccountPot, held: Held): readonly Posting[] {
  return [
    ...moveMoney(from, to, held.money),
    ...held.draws.flatMap((draw) => moveUnits(from, to, held.unit, draw)),
  ];
}

function debited(debit: Held): readonly Posting[] {
  return [
    ...moveMoney('funds', 'usage-revenue', debit.money),
    ...debit.draws.flatMap((draw) => moveUnits('funds', 'consumed', debit.unit, draw)),
  ];
}

function reversed(back: UsageReversed): readonly Posting[] {
  const { money, unit, draws, expired } = back;
  return [
    ...moveMoney('usage-revenue', 'funds', money),
    ...draws.flatMap((draw) => moveUnits('consumed', 'funds', unit, draw)),
    ...expired.flatMap((draw) => moveUnits('consumed', 'expired', unit, draw)),
  ];
}

function allowanceEnded(
  ended: Extract<Change, { type: 'AllowanceEnded' }>['allowanceEnded'],
): readonly Posting[] {
  const { allowance, unit, expired, rolledOver } = ended;
  return [
    ...moveUnits('funds', 'expired', unit, { allowance, units: expired }),
    ...moveUnits('funds', 'rolled-over', unit, { allowance, units: rolledOver }),
  ];
}

function toppedUp(topUp: Extract<Change, { type: 'ToppedUp' }>['toppedUp']): readonly Posting[] {
  const { money, allowance, unit } = topUp;
  if (money !== null) return moveMoney('topups', 'funds', money);
  if (allowance === null || unit === null || topUp.units === null) return [];
  return moveUnits('granted', 'funds', unit, { allowance, units: topUp.units });
}
