import type { Change } from '../contracts.gen.ts';

/** The session that a change is about; undefined: none. */
export function sessionNamedIn(change: Change): string | undefined {
  switch (change.type) {
    case 'SessionOpened':
      return change.sessionOpened.session;
    case 'ServingNetworkChanged':
      return change.servingNetworkChanged.session;
    case 'HoldEnded':
      return change.holdEnded.session;
    case 'UsageDebited':
      return change.usageDebited.session;
    case 'UnitsReserved':
      return change.unitsReserved.session;
    case 'SessionClosed':
      return change.sessionClosed.session;
    case 'SessionRefused':
      return change.sessionRefused.session;
    case 'QuotaRefused':
      return change.quotaRefused.session;
    case 'XdrCut':
      return change.xdrCut.session;
    case 'NotifyUriChanged':
      return change.notifyUriChanged.session;
    case 'AnswerAwaited':
      return change.answerAwaited.session;
    case 'AnswerAbandoned':
      return change.answerAbandoned.session;
    case 'UsageReversed':
      return change.usageReversed.session;
    case 'AccountAdopted':
    case 'FundsLocked':
    case 'DeltaApplied':
    case 'SiteModeChanged':
    case 'MergeClosed':
    case 'LedgerOpened':
    case 'RevisionRaised':
    case 'IdentityClaimed':
    case 'AccountOpened':
    case 'StatusChanged':
    case 'SubscriptionStarted':
    case 'AllowanceGranted':
    case 'MoneyThresholdSet':
    case 'ToppedUp':
    case 'FavouritesSet':
    case 'PeriodStarted':
    case 'SubscriptionLapsed':
    case 'PlanChanged':
    case 'PlanChangeScheduled':
    case 'AllowanceEnded':
    case 'VoucherIssued':
    case 'VoucherHeld':
    case 'VoucherSettled':
    case 'VoucherMissed':
    case 'FlowBegun':
    case 'FlowEnded':
    case 'IdentityListed':
    case 'IdentityUnlisted':
    case 'IdentityAssigned':
      return undefined;
  }
}
