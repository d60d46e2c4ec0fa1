// Generated from schemas/avro by `npm run generate`. Do not edit.
import type {
  AbandonRequest,
  AbandonSession,
  AccountAdopted,
  AccountOpened,
  AccountState,
  AdapterAnswer,
  AdapterGroupResult,
  AdapterUnits,
  AdapterUsage,
  AddIdentity,
  Adoption,
  AllowanceEnded,
  AllowanceGranted,
  AllowanceNet,
  AllowancePots,
  AllowanceState,
  AllowanceTally,
  AnswerAbandoned,
  AnswerAwaited,
  AnswerEnvelope,
  AnswerOffer,
  Answer,
  AssignIdentity,
  Balance,
  CallbackRecord,
  Callback,
  CarriedCommand,
  ChangePlan,
  Change,
  ChargeGroup,
  Charge,
  ClaimIdentity,
  CommandId,
  CommandMark,
  Command,
  ControlState,
  CreditVoucher,
  DeltaDebit,
  DeltaLeg,
  DeltaSum,
  Delta,
  Draw,
  Empty,
  ExportPosition,
  FavouritesSet,
  FlowBegun,
  FlowEnded,
  FlowState,
  FundsLock,
  FundsLocked,
  Grant,
  GroupAnswer,
  GroupState,
  HoldEnded,
  HoldVoucher,
  IdentityAssigned,
  IdentityClaimed,
  IdentityListed,
  IdentityState,
  IdentityUnlisted,
  IssueVoucher,
  KeyedAnswer,
  LedgerOpened,
  LedgerPosition,
  LedgerRecord,
  MergeMarks,
  MergeResult,
  MoneyThresholdSet,
  MoneyThreshold,
  MoveIdentity,
  NoticeRecord,
  Notice,
  NotifyUriChanged,
  NumberRange,
  OfferIdentity,
  OpenAccount,
  OpenLedger,
  OpeningAllowance,
  OwnRequests,
  PeriodMark,
  PeriodStarted,
  PeriodWork,
  PlanChangeScheduled,
  PlanChanged,
  PlanVersion,
  Posting,
  PotsLeft,
  PriceTally,
  QuotaRefused,
  RaiseRevision,
  RedeemVoucher,
  RejectInput,
  RejectedInput,
  RememberedRequest,
  RemoveIdentity,
  RequestMark,
  RequestedUnits,
  RevisionRaised,
  ServingNetworkChanged,
  SessionClosed,
  SessionOpened,
  SessionRefused,
  SessionState,
  SetFavourites,
  SetStatus,
  Setting,
  SettleIdentity,
  SettleVoucher,
  Sha256,
  SiteIntent,
  SiteMode,
  StatusChanged,
  StreamMark,
  SubscriptionLapsed,
  SubscriptionStarted,
  SubscriptionState,
  TakenSession,
  TariffChange,
  TopUp,
  ToppedUp,
  Touch,
  UnconfirmedEvent,
  UnitsReserved,
  UsageDebited,
  UsageEvent,
  UsageReversed,
  UsedUnits,
  VoucherHeld,
  VoucherIssued,
  VoucherMissed,
  VoucherSettled,
  VoucherState,
  XdrCut,
  XdrOrigin,
  XdrRecord,
  Xdr,
} from '../../core/contracts.gen.ts';
import type { Micros } from '../../core/money.ts';
import type { Instant } from '../../core/time.ts';
import type { Units } from '../../core/units.ts';
import { ClosedList } from './closed-list.ts';
import type { ValueReader } from './value-reader.ts';

const accountOpenedKind = new ClosedList(['prepaid', 'postpaid'] as const);
const accountOpenedStatus = new ClosedList(['active', 'suspended'] as const);
const accountStateKind = new ClosedList(['prepaid', 'postpaid'] as const);
const accountStateStatus = new ClosedList(['active', 'suspended'] as const);
const adapterAnswerOutcome = new ClosedList(['charged', 'refused'] as const);
const adapterUnitsUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowanceEndedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowanceGrantedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowanceGrantedOrigin = new ClosedList(['granted', 'rolled-over'] as const);
const allowanceNetUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowancePotsUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowanceStateUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const allowanceStateLevel = new ClosedList(['normal', 'low'] as const);
const allowanceTallyUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const answerFailureHandling = new ClosedList(['TERMINATE', 'CONTINUE', 'RETRY_AND_TERMINATE'] as const);
const callbackType = new ClosedList(['REAUTHORIZATION', 'ABORT_CHARGING'] as const);
const changePlanWhen = new ClosedList(['now', 'renewal'] as const);
const changeType = new ClosedList(['LedgerOpened', 'RevisionRaised', 'IdentityClaimed', 'AccountOpened', 'StatusChanged', 'SubscriptionStarted', 'AllowanceGranted', 'MoneyThresholdSet', 'ToppedUp', 'SessionOpened', 'ServingNetworkChanged', 'HoldEnded', 'UsageDebited', 'UnitsReserved', 'SessionClosed', 'SessionRefused', 'FavouritesSet', 'PeriodStarted', 'SubscriptionLapsed', 'PlanChanged', 'PlanChangeScheduled', 'AllowanceEnded', 'QuotaRefused', 'NotifyUriChanged', 'VoucherIssued', 'VoucherHeld', 'VoucherSettled', 'VoucherMissed', 'FlowBegun', 'FlowEnded', 'IdentityListed', 'IdentityUnlisted', 'IdentityAssigned', 'AnswerAwaited', 'AnswerAbandoned', 'UsageReversed', 'XdrCut', 'SiteModeChanged', 'AccountAdopted', 'FundsLocked', 'DeltaApplied', 'MergeClosed'] as const);
const chargeKind = new ClosedList(['create', 'update', 'release', 'event'] as const);
const chargeEventType = new ClosedList(['IEC', 'PEC'] as const);
const controlStateKeyRule = new ClosedList(['murmur2'] as const);
const deltaDebitPot = new ClosedList(['usage-revenue', 'fee-revenue'] as const);
const deltaDebitUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const deltaLegPot = new ClosedList(['topups', 'adjustments', 'granted', 'consumed', 'expired', 'rolled-over'] as const);
const deltaLegUnit = new ClosedList(['money', 'seconds', 'octets', 'events'] as const);
const flowBegunType = new ClosedList(['redeem', 'add', 'remove', 'give', 'receive'] as const);
const flowStateType = new ClosedList(['redeem', 'add', 'remove', 'give', 'receive'] as const);
const groupAnswerUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const groupAnswerFinalAction = new ClosedList(['TERMINATE', 'REDIRECT', 'RESTRICT_ACCESS'] as const);
const groupStateUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const holdEndedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const holdEndedReason = new ClosedList(['used', 'freed', 'expired', 'transferred'] as const);
const ledgerOpenedKeyRule = new ClosedList(['murmur2'] as const);
const ledgerRecordOutcome = new ClosedList(['applied', 'denied', 'repeated', 'rejected'] as const);
const moneyThresholdLevel = new ClosedList(['normal', 'low'] as const);
const noticeCounter = new ClosedList(['VoiceAllowanceThreshold', 'TextAllowanceThreshold', 'DataAllowanceThreshold', 'MoneyThreshold'] as const);
const noticePreviousState = new ClosedList(['normal', 'low'] as const);
const noticeCurrentState = new ClosedList(['normal', 'low'] as const);
const noticeUnit = new ClosedList(['money', 'seconds', 'octets', 'events'] as const);
const openAccountKind = new ClosedList(['prepaid', 'postpaid'] as const);
const openAccountStatus = new ClosedList(['active', 'suspended'] as const);
const openLedgerKeyRule = new ClosedList(['murmur2'] as const);
const postingPot = new ClosedList(['funds', 'reserved', 'locked', 'topups', 'usage-revenue', 'fee-revenue', 'adjustments', 'opening', 'granted', 'consumed', 'expired', 'rolled-over'] as const);
const postingUnit = new ClosedList(['money', 'seconds', 'octets', 'events'] as const);
const quotaRefusedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const sessionClosedCause = new ClosedList(['release', 'expired', 'denied', 'event', 'abandoned'] as const);
const setStatusStatus = new ClosedList(['active', 'suspended'] as const);
const settleVoucherResult = new ClosedList(['redeemed', 'released'] as const);
const siteIntentMode = new ClosedList(['stand-alone', 'closed'] as const);
const siteIntentBy = new ClosedList(['operator', 'watchdog', 'hand-back', 'drain'] as const);
const siteModeMode = new ClosedList(['open', 'closed', 'stand-alone'] as const);
const statusChangedStatus = new ClosedList(['active', 'suspended'] as const);
const subscriptionStateStatus = new ClosedList(['active', 'lapsed'] as const);
const toppedUpUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const unitsReservedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const usageDebitedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const usageDebitedManagement = new ClosedList(['online', 'offline', 'suspended'] as const);
const usageEventType = new ClosedList(['Charge', 'OpenAccount', 'TopUp', 'SetStatus', 'AccountDue', 'ClaimIdentity', 'OpenLedger', 'RaiseRevision', 'RejectInput', 'SetFavourites', 'ChangePlan', 'AbandonSession', 'IssueVoucher', 'RedeemVoucher', 'HoldVoucher', 'CreditVoucher', 'SettleVoucher', 'AddIdentity', 'RemoveIdentity', 'MoveIdentity', 'OfferIdentity', 'AnswerOffer', 'AssignIdentity', 'SettleIdentity', 'AbandonRequest', 'ChangeSiteMode', 'LockFunds', 'ApplyDelta', 'CloseMerge'] as const);
const usageReversedUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const usedUnitsManagement = new ClosedList(['online', 'offline', 'suspended'] as const);
const usedUnitsTariffChange = new ClosedList(['before', 'after'] as const);
const voucherSettledResult = new ClosedList(['redeemed', 'released'] as const);
const voucherStateStatus = new ClosedList(['open', 'held', 'redeemed'] as const);
const xdrCutUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const xdrKind = new ClosedList(['usage', 'fee', 'correction'] as const);
const xdrUnit = new ClosedList(['seconds', 'octets', 'events'] as const);
const xdrCause = new ClosedList(['release', 'expired', 'denied', 'event', 'partial', 'period', 'plan-change', 'abandoned', 'site-change', 'charged-twice'] as const);

/** Takes back one attempt at a one-time event, whose sender was told that there is no answer. */
export function readAbandonRequest(from: ValueReader): AbandonRequest {
  return {
    attempt: from.text(),
  };
}

/** Ends a session that its network function does not know any more. */
export function readAbandonSession(from: ValueReader): AbandonSession {
  return {
    session: from.text(),
  };
}

/** An account was taken over as the other site knew it, the first time it was touched in stand-alone mode. */
export function readAccountAdopted(from: ValueReader): AccountAdopted {
  return {
    epoch: from.long(),
    fence: readLedgerPosition(from),
    left: from.isFilled() ? readPotsLeft(from) : null,
    state: readAccountState(from),
  };
}

/** An account exists. */
export function readAccountOpened(from: ValueReader): AccountOpened {
  return {
    kind: from.oneOf(accountOpenedKind),
    currency: from.text(),
    creditLimit: from.decimal() as Micros,
    openingFunds: from.decimal() as Micros,
    status: from.oneOf(accountOpenedStatus),
    identities: from.list((from) => from.text()),
    openedAt: from.long() as Instant,
  };
}

/** Everything that decides what an account may do next. */
export function readAccountState(from: ValueReader): AccountState {
  return {
    kind: from.oneOf(accountStateKind),
    status: from.oneOf(accountStateStatus),
    currency: from.text(),
    creditLimit: from.decimal() as Micros,
    funds: from.decimal() as Micros,
    reserved: from.decimal() as Micros,
    locked: from.decimal() as Micros,
    moneyThreshold: from.isFilled() ? readMoneyThreshold(from) : null,
    identities: from.list((from) => from.text()),
    favourites: from.list((from) => from.text()),
    subscriptions: from.list(readSubscriptionState),
    allowances: from.list(readAllowanceState),
    sessions: from.list(readSessionState),
    ended: from.text(),
    requests: from.list(readKeyedAnswer),
    forgottenUntil: from.long() as Instant,
    streams: from.list(readStreamMark),
    flows: from.list(readFlowState),
    guesses: from.list((from) => from.long() as Instant),
    unconfirmed: from.list(readUnconfirmedEvent),
    adopted: from.isFilled() ? readAdoption(from) : null,
    merge: from.isFilled() ? readMergeMarks(from) : null,
    delta: from.isFilled() ? readDeltaSum(from) : null,
  };
}

/** Topic answers.<adapter>: what became of an event whose adapter asked for an answer. It may stand there twice, with the same content. */
export function readAdapterAnswer(from: ValueReader): AdapterAnswer {
  return {
    eventId: from.text(),
    partition: from.int(),
    offset: from.long(),
    outcome: from.oneOf(adapterAnswerOutcome),
    reason: from.isFilled() ? from.text() : null,
    detail: from.isFilled() ? from.text() : null,
    session: from.isFilled() ? from.text() : null,
    groups: from.list(readAdapterGroupResult),
  };
}

/** What became of one rating group of an event. */
export function readAdapterGroupResult(from: ValueReader): AdapterGroupResult {
  return {
    ratingGroup: from.long(),
    result: from.text(),
  };
}

/** An amount of usage of one rating group. */
export function readAdapterUnits(from: ValueReader): AdapterUnits {
  return {
    ratingGroup: from.long(),
    unit: from.oneOf(adapterUnitsUnit),
    amount: from.long() as Units,
    usedAt: from.isFilled() ? from.long() as Instant : null,
  };
}

/** Topic usage-in.<adapter>: usage that was made, as a network adapter reports it. One record is charged once, whole, to one account. */
export function readAdapterUsage(from: ValueReader): AdapterUsage {
  return {
    eventId: from.text(),
    identity: from.text(),
    sentAt: from.long() as Instant,
    service: from.isFilled() ? from.text() : null,
    callingParty: from.isFilled() ? from.text() : null,
    calledParty: from.isFilled() ? from.text() : null,
    servingNetwork: from.isFilled() ? from.text() : null,
    used: from.list(readAdapterUnits),
    answerRequested: from.boolean(),
  };
}

/** Adds a subscriber identity to the account. */
export function readAddIdentity(from: ValueReader): AddIdentity {
  return {
    identity: from.text(),
  };
}

/** Where a state was taken over from. */
export function readAdoption(from: ValueReader): Adoption {
  return {
    epoch: from.long(),
    fence: readLedgerPosition(from),
    sessions: from.list((from) => from.text()),
  };
}

/** Units of an allowance that may not be used any more. */
export function readAllowanceEnded(from: ValueReader): AllowanceEnded {
  return {
    allowance: from.text(),
    unit: from.oneOf(allowanceEndedUnit),
    endedAt: from.long() as Instant,
    expired: from.long() as Units,
    rolledOver: from.long() as Units,
  };
}

/** Units that are used before money. */
export function readAllowanceGranted(from: ValueReader): AllowanceGranted {
  return {
    allowance: from.text(),
    name: from.text(),
    unit: from.oneOf(allowanceGrantedUnit),
    ratingGroups: from.list((from) => from.long()),
    priority: from.int(),
    lowPercent: from.int(),
    allocated: from.long() as Units,
    amount: from.long() as Units,
    expiresAt: from.isFilled() ? from.long() as Instant : null,
    rollover: from.long() as Units,
    origin: from.oneOf(allowanceGrantedOrigin),
  };
}

/** What was drawn from one allowance at the other site. */
export function readAllowanceNet(from: ValueReader): AllowanceNet {
  return {
    allowance: from.text(),
    unit: from.oneOf(allowanceNetUnit),
    units: from.long() as Units,
    state: from.isFilled() ? readAllowanceState(from) : null,
  };
}

/** Units that an allowance held. */
export function readAllowancePots(from: ValueReader): AllowancePots {
  return {
    allowance: from.text(),
    unit: from.oneOf(allowancePotsUnit),
    funds: from.long() as Units,
    reserved: from.long() as Units,
    locked: from.long() as Units,
  };
}

/** An allowance of an account. */
export function readAllowanceState(from: ValueReader): AllowanceState {
  return {
    id: from.text(),
    name: from.text(),
    unit: from.oneOf(allowanceStateUnit),
    ratingGroups: from.list((from) => from.long()),
    priority: from.int(),
    lowPercent: from.int(),
    allocated: from.long() as Units,
    funds: from.long() as Units,
    reserved: from.long() as Units,
    locked: from.long() as Units,
    level: from.oneOf(allowanceStateLevel),
    expiresAt: from.isFilled() ? from.long() as Instant : null,
    rollover: from.long() as Units,
  };
}

/** Units of one allowance. */
export function readAllowanceTally(from: ValueReader): AllowanceTally {
  return {
    allowance: from.text(),
    unit: from.oneOf(allowanceTallyUnit),
    units: from.long() as Units,
  };
}

/** An attempt at a one-time event got no answer; with the last, the event is as if it had never been. */
export function readAnswerAbandoned(from: ValueReader): AnswerAbandoned {
  return {
    session: from.text(),
    attempt: from.text(),
  };
}

/** Somebody waits for the answer to a one-time event, which is reversed if everybody who does gives up. */
export function readAnswerAwaited(from: ValueReader): AnswerAwaited {
  return {
    session: from.text(),
    attempt: from.text(),
    awaitedAt: from.long() as Instant,
    xdrs: from.list(readXdr),
  };
}

/** One answer on a gateway's Redis channel. */
export function readAnswerEnvelope(from: ValueReader): AnswerEnvelope {
  return {
    correlation: from.text(),
    repeated: from.boolean(),
    answer: readAnswer(from),
  };
}

/** Whether the other account has room for an identity. */
export function readAnswerOffer(from: ValueReader): AnswerOffer {
  return {
    flow: from.text(),
    account: from.text(),
    denial: from.isFilled() ? from.text() : null,
  };
}

/** What the one who asked is told. Repeats are told the same. */
export function readAnswer(from: ValueReader): Answer {
  return {
    denial: from.isFilled() ? from.text() : null,
    session: from.isFilled() ? from.text() : null,
    planVersion: from.isFilled() ? from.text() : null,
    startedAt: from.isFilled() ? from.long() as Instant : null,
    failureHandling: from.isFilled() ? from.oneOf(answerFailureHandling) : null,
    groups: from.list(readGroupAnswer),
  };
}

/** Changes whom an identity belongs to. */
export function readAssignIdentity(from: ValueReader): AssignIdentity {
  return {
    flow: from.text(),
    from: from.isFilled() ? from.text() : null,
    to: from.isFilled() ? from.text() : null,
  };
}

/** Topic balances: the newest full state of one key. Fuzzy: each names the record it includes. */
export function readBalance(from: ValueReader): Balance {
  return {
    ledgerId: from.text(),
    sequence: from.long(),
    account: from.isFilled() ? readAccountState(from) : null,
    identity: from.isFilled() ? readIdentityState(from) : null,
    control: from.isFilled() ? readControlState(from) : null,
    voucher: from.isFilled() ? readVoucherState(from) : null,
    commands: from.list(readCommandMark),
  };
}

/** Topic callbacks: a notification that a network function is to get, each exactly once. */
export function readCallbackRecord(from: ValueReader): CallbackRecord {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
    tenant: from.text(),
    account: from.text(),
    at: from.long() as Instant,
    callback: readCallback(from),
  };
}

/** A notification that the network function of a session is to get. */
export function readCallback(from: ValueReader): Callback {
  return {
    type: from.oneOf(callbackType),
    session: from.text(),
    notifyUri: from.text(),
    ratingGroups: from.list((from) => from.long()),
  };
}

/** Names a command, and the copy of it that this is. */
export function readCarriedCommand(from: ValueReader): CarriedCommand {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
    carriedAt: from.long() as Instant,
  };
}

/** Moves the subscription of an account to another plan version. */
export function readChangePlan(from: ValueReader): ChangePlan {
  return {
    planVersion: from.text(),
    when: from.oneOf(changePlanWhen),
  };
}

/** One thing that a ledger record changed. */
export function readChange(from: ValueReader): Change {
  const type = from.oneOf(changeType);
  switch (type) {
    case 'LedgerOpened': {
      from.filled();
      const ledgerOpened = readLedgerOpened(from);
      from.empty(41);
      return { type, ledgerOpened };
    }
    case 'RevisionRaised': {
      from.empty(1);
      from.filled();
      const revisionRaised = readRevisionRaised(from);
      from.empty(40);
      return { type, revisionRaised };
    }
    case 'IdentityClaimed': {
      from.empty(2);
      from.filled();
      const identityClaimed = readIdentityClaimed(from);
      from.empty(39);
      return { type, identityClaimed };
    }
    case 'AccountOpened': {
      from.empty(3);
      from.filled();
      const accountOpened = readAccountOpened(from);
      from.empty(38);
      return { type, accountOpened };
    }
    case 'StatusChanged': {
      from.empty(4);
      from.filled();
      const statusChanged = readStatusChanged(from);
      from.empty(37);
      return { type, statusChanged };
    }
    case 'SubscriptionStarted': {
      from.empty(5);
      from.filled();
      const subscriptionStarted = readSubscriptionStarted(from);
      from.empty(36);
      return { type, subscriptionStarted };
    }
    case 'AllowanceGranted': {
      from.empty(6);
      from.filled();
      const allowanceGranted = readAllowanceGranted(from);
      from.empty(35);
      return { type, allowanceGranted };
    }
    case 'MoneyThresholdSet': {
      from.empty(7);
      from.filled();
      const moneyThresholdSet = readMoneyThresholdSet(from);
      from.empty(34);
      return { type, moneyThresholdSet };
    }
    case 'ToppedUp': {
      from.empty(8);
      from.filled();
      const toppedUp = readToppedUp(from);
      from.empty(33);
      return { type, toppedUp };
    }
    case 'SessionOpened': {
      from.empty(9);
      from.filled();
      const sessionOpened = readSessionOpened(from);
      from.empty(32);
      return { type, sessionOpened };
    }
    case 'ServingNetworkChanged': {
      from.empty(10);
      from.filled();
      const servingNetworkChanged = readServingNetworkChanged(from);
      from.empty(31);
      return { type, servingNetworkChanged };
    }
    case 'HoldEnded': {
      from.empty(11);
      from.filled();
      const holdEnded = readHoldEnded(from);
      from.empty(30);
      return { type, holdEnded };
    }
    case 'UsageDebited': {
      from.empty(12);
      from.filled();
      const usageDebited = readUsageDebited(from);
      from.empty(29);
      return { type, usageDebited };
    }
    case 'UnitsReserved': {
      from.empty(13);
      from.filled();
      const unitsReserved = readUnitsReserved(from);
      from.empty(28);
      return { type, unitsReserved };
    }
    case 'SessionClosed': {
      from.empty(14);
      from.filled();
      const sessionClosed = readSessionClosed(from);
      from.empty(27);
      return { type, sessionClosed };
    }
    case 'SessionRefused': {
      from.empty(15);
      from.filled();
      const sessionRefused = readSessionRefused(from);
      from.empty(26);
      return { type, sessionRefused };
    }
    case 'FavouritesSet': {
      from.empty(16);
      from.filled();
      const favouritesSet = readFavouritesSet(from);
      from.empty(25);
      return { type, favouritesSet };
    }
    case 'PeriodStarted': {
      from.empty(17);
      from.filled();
      const periodStarted = readPeriodStarted(from);
      from.empty(24);
      return { type, periodStarted };
    }
    case 'SubscriptionLapsed': {
      from.empty(18);
      from.filled();
      const subscriptionLapsed = readSubscriptionLapsed(from);
      from.empty(23);
      return { type, subscriptionLapsed };
    }
    case 'PlanChanged': {
      from.empty(19);
      from.filled();
      const planChanged = readPlanChanged(from);
      from.empty(22);
      return { type, planChanged };
    }
    case 'PlanChangeScheduled': {
      from.empty(20);
      from.filled();
      const planChangeScheduled = readPlanChangeScheduled(from);
      from.empty(21);
      return { type, planChangeScheduled };
    }
    case 'AllowanceEnded': {
      from.empty(21);
      from.filled();
      const allowanceEnded = readAllowanceEnded(from);
      from.empty(20);
      return { type, allowanceEnded };
    }
    case 'QuotaRefused': {
      from.empty(22);
      from.filled();
      const quotaRefused = readQuotaRefused(from);
      from.empty(19);
      return { type, quotaRefused };
    }
    case 'NotifyUriChanged': {
      from.empty(23);
      from.filled();
      const notifyUriChanged = readNotifyUriChanged(from);
      from.empty(18);
      return { type, notifyUriChanged };
    }
    case 'VoucherIssued': {
      from.empty(24);
      from.filled();
      const voucherIssued = readVoucherIssued(from);
      from.empty(17);
      return { type, voucherIssued };
    }
    case 'VoucherHeld': {
      from.empty(25);
      from.filled();
      const voucherHeld = readVoucherHeld(from);
      from.empty(16);
      return { type, voucherHeld };
    }
    case 'VoucherSettled': {
      from.empty(26);
      from.filled();
      const voucherSettled = readVoucherSettled(from);
      from.empty(15);
      return { type, voucherSettled };
    }
    case 'VoucherMissed': {
      from.empty(27);
      from.filled();
      const voucherMissed = readVoucherMissed(from);
      from.empty(14);
      return { type, voucherMissed };
    }
    case 'FlowBegun': {
      from.empty(28);
      from.filled();
      const flowBegun = readFlowBegun(from);
      from.empty(13);
      return { type, flowBegun };
    }
    case 'FlowEnded': {
      from.empty(29);
      from.filled();
      const flowEnded = readFlowEnded(from);
      from.empty(12);
      return { type, flowEnded };
    }
    case 'IdentityListed': {
      from.empty(30);
      from.filled();
      const identityListed = readIdentityListed(from);
      from.empty(11);
      return { type, identityListed };
    }
    case 'IdentityUnlisted': {
      from.empty(31);
      from.filled();
      const identityUnlisted = readIdentityUnlisted(from);
      from.empty(10);
      return { type, identityUnlisted };
    }
    case 'IdentityAssigned': {
      from.empty(32);
      from.filled();
      const identityAssigned = readIdentityAssigned(from);
      from.empty(9);
      return { type, identityAssigned };
    }
    case 'AnswerAwaited': {
      from.empty(33);
      from.filled();
      const answerAwaited = readAnswerAwaited(from);
      from.empty(8);
      return { type, answerAwaited };
    }
    case 'AnswerAbandoned': {
      from.empty(34);
      from.filled();
      const answerAbandoned = readAnswerAbandoned(from);
      from.empty(7);
      return { type, answerAbandoned };
    }
    case 'UsageReversed': {
      from.empty(35);
      from.filled();
      const usageReversed = readUsageReversed(from);
      from.empty(6);
      return { type, usageReversed };
    }
    case 'XdrCut': {
      from.empty(36);
      from.filled();
      const xdrCut = readXdrCut(from);
      from.empty(5);
      return { type, xdrCut };
    }
    case 'SiteModeChanged': {
      from.empty(37);
      from.filled();
      const siteModeChanged = readSiteMode(from);
      from.empty(4);
      return { type, siteModeChanged };
    }
    case 'AccountAdopted': {
      from.empty(38);
      from.filled();
      const accountAdopted = readAccountAdopted(from);
      from.empty(3);
      return { type, accountAdopted };
    }
    case 'FundsLocked': {
      from.empty(39);
      from.filled();
      const fundsLocked = readFundsLocked(from);
      from.empty(2);
      return { type, fundsLocked };
    }
    case 'DeltaApplied': {
      from.empty(40);
      from.filled();
      const deltaApplied = readDelta(from);
      from.empty(1);
      return { type, deltaApplied };
    }
    case 'MergeClosed': {
      from.empty(41);
      from.filled();
      const mergeClosed = readMergeResult(from);
      return { type, mergeClosed };
    }
  }
}

/** One rating group of a charging request (TS 32.291 MultipleUnitUsage). */
export function readChargeGroup(from: ValueReader): ChargeGroup {
  return {
    ratingGroup: from.long(),
    upf: from.isFilled() ? from.text() : null,
    requested: from.isFilled() ? readRequestedUnits(from) : null,
    used: from.list(readUsedUnits),
  };
}

/** A charging request of a session or a one-time event, as any front door understood it. */
export function readCharge(from: ValueReader): Charge {
  return {
    kind: from.oneOf(chargeKind),
    session: from.text(),
    createKey: from.isFilled() ? from.text() : null,
    number: from.long(),
    digest: from.text(),
    sentAt: from.long() as Instant,
    retransmission: from.boolean(),
    stream: from.isFilled() ? from.text() : null,
    identity: from.text(),
    planVersion: from.isFilled() ? from.text() : null,
    startedAt: from.isFilled() ? from.long() as Instant : null,
    eventType: from.isFilled() ? from.oneOf(chargeEventType) : null,
    service: from.isFilled() ? from.text() : null,
    callingParty: from.isFilled() ? from.text() : null,
    calledParty: from.isFilled() ? from.text() : null,
    servingNetwork: from.isFilled() ? from.text() : null,
    notifyUri: from.isFilled() ? from.text() : null,
    groups: from.list(readChargeGroup),
  };
}

/** Ties a subscriber identity to one account. A repeat by the same account changes nothing. */
export function readClaimIdentity(from: ValueReader): ClaimIdentity {
  return {
    account: from.text(),
  };
}

/** Names a command: the ledger record that gave it, and its place there. */
export function readCommandId(from: ValueReader): CommandId {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
  };
}

/** The last command that a key carried out of those that one partition gave; one at or before it is a repeat. */
export function readCommandMark(from: ValueReader): CommandMark {
  return {
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
  };
}

/** A usage event that follows from a ledger record and is addressed to another key; the courier appends it. */
export function readCommand(from: ValueReader): Command {
  return {
    key: from.text(),
    event: readUsageEvent(from),
  };
}

/** What holds for a whole partition. */
export function readControlState(from: ValueReader): ControlState {
  return {
    ledgerId: from.text(),
    partitions: from.int(),
    keyRule: from.oneOf(controlStateKeyRule),
    revision: from.int(),
    site: from.isFilled() ? readSiteMode(from) : null,
    merged: from.isFilled() ? readMergeResult(from) : null,
  };
}

/** What the voucher says to the account that redeems it: its worth, or why not. */
export function readCreditVoucher(from: ValueReader): CreditVoucher {
  return {
    flow: from.text(),
    voucher: from.text(),
    denial: from.isFilled() ? from.text() : null,
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
  };
}

/** Usage or a fee that the other site charged; what it gave back is negative. */
export function readDeltaDebit(from: ValueReader): DeltaDebit {
  return {
    pot: from.oneOf(deltaDebitPot),
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(deltaDebitUnit),
    used: from.long() as Units,
    charged: from.long() as Units,
    overrun: from.long() as Units,
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
    period: from.isFilled() ? readPeriodMark(from) : null,
  };
}

/** What else moved between the account and a pot of the tenant. */
export function readDeltaLeg(from: ValueReader): DeltaLeg {
  return {
    pot: from.oneOf(deltaLegPot),
    allowance: from.isFilled() ? from.text() : null,
    unit: from.oneOf(deltaLegUnit),
    money: from.isFilled() ? from.decimal() as Micros : null,
    units: from.isFilled() ? from.long() as Units : null,
    period: from.isFilled() ? readPeriodMark(from) : null,
  };
}

/** What an account did at a site that stood alone, as far as the other site must lock for it. */
export function readDeltaSum(from: ValueReader): DeltaSum {
  return {
    through: from.long(),
    money: from.decimal() as Micros,
    allowances: from.list(readAllowanceTally),
    sessions: from.list(readTouch),
    requests: from.list(readTouch),
    subscriptionsAt: from.long(),
    periods: from.list(readPeriodWork),
  };
}

/** One record of the other site, to be posted here against what is locked for it. */
export function readDelta(from: ValueReader): Delta {
  return {
    ledgerId: from.text(),
    sequence: from.long(),
    debits: from.list(readDeltaDebit),
    legs: from.list(readDeltaLeg),
    xdrs: from.list(readXdr),
    at: from.long() as Instant,
    request: from.isFilled() ? readRememberedRequest(from) : null,
    repeated: from.list(readDeltaDebit),
    after: from.long(),
  };
}

/** Units of one allowance that a hold or a debit takes. */
export function readDraw(from: ValueReader): Draw {
  return {
    allowance: from.text(),
    units: from.long() as Units,
  };
}

/** An event that says nothing more. */
export function readEmpty(_from: ValueReader): Empty {
  return {};
}

/** Topic balances, reserved key: closes every transaction of the exporter and says how far it came. */
export function readExportPosition(from: ValueReader): ExportPosition {
  return {
    ledgerId: from.text(),
    sequence: from.long(),
    hash: readSha256(from),
    ledgerOffset: from.long(),
  };
}

/** The favourite numbers of an account from here on. */
export function readFavouritesSet(from: ValueReader): FavouritesSet {
  return {
    numbers: from.list((from) => from.text()),
  };
}

/** Something over several keys is under way at this account. */
export function readFlowBegun(from: ValueReader): FlowBegun {
  return {
    flow: from.text(),
    type: from.oneOf(flowBegunType),
    subject: from.text(),
    other: from.isFilled() ? from.text() : null,
    requestKey: from.isFilled() ? from.text() : null,
    digest: from.text(),
  };
}

/** What was under way has ended. */
export function readFlowEnded(from: ValueReader): FlowEnded {
  return {
    flow: from.text(),
    denial: from.isFilled() ? from.text() : null,
  };
}

/** Something over several keys that is under way at an account. */
export function readFlowState(from: ValueReader): FlowState {
  return {
    flow: from.text(),
    type: from.oneOf(flowStateType),
    subject: from.text(),
    other: from.isFilled() ? from.text() : null,
    requestKey: from.isFilled() ? from.text() : null,
    digest: from.text(),
  };
}

/** What an account spent at the other site within a range of its ledger, and how it left the sessions there. */
export function readFundsLock(from: ValueReader): FundsLock {
  return {
    epoch: from.long(),
    ledgerId: from.text(),
    from: from.long(),
    through: from.long(),
    money: from.decimal() as Micros,
    allowances: from.list(readAllowanceNet),
    touched: from.list(readTouch),
    sessions: from.list(readSessionState),
    ended: from.text(),
    requests: from.list(readKeyedAnswer),
    subscriptions: from.list(readSubscriptionState),
    periods: from.list(readPeriodWork),
  };
}

/** Money and units that the other site spent are set aside, before anybody may spend them here. */
export function readFundsLocked(from: ValueReader): FundsLocked {
  return {
    lock: readFundsLock(from),
    overshoot: from.decimal() as Micros,
    knownPeriods: from.list(readPeriodMark),
    overdrawn: from.list(readAllowanceTally),
  };
}

/** Quota outstanding at one user plane function. */
export function readGrant(from: ValueReader): Grant {
  return {
    upf: from.isFilled() ? from.text() : null,
    units: from.long() as Units,
    deadline: from.long() as Instant,
  };
}

/** What one rating group is told. */
export function readGroupAnswer(from: ValueReader): GroupAnswer {
  return {
    ratingGroup: from.long(),
    upf: from.isFilled() ? from.text() : null,
    result: from.text(),
    unit: from.isFilled() ? from.oneOf(groupAnswerUnit) : null,
    granted: from.isFilled() ? from.long() as Units : null,
    validity: from.isFilled() ? from.long() : null,
    threshold: from.isFilled() ? from.long() as Units : null,
    holdingTime: from.isFilled() ? from.long() : null,
    tariffChangeAt: from.isFilled() ? from.long() as Instant : null,
    finalAction: from.isFilled() ? from.oneOf(groupAnswerFinalAction) : null,
    finalTargets: from.list((from) => from.text()),
    triggers: from.list((from) => from.text()),
  };
}

/** A rating group of an open session. */
export function readGroupState(from: ValueReader): GroupState {
  return {
    ratingGroup: from.long(),
    unit: from.oneOf(groupStateUnit),
    tallies: from.list(readPriceTally),
    grants: from.list(readGrant),
    heldPrice: from.isFilled() ? from.text() : null,
    heldChange: from.isFilled() ? readTariffChange(from) : null,
    heldMoney: from.decimal() as Micros,
    heldDraws: from.list(readDraw),
    limited: from.boolean(),
    xdrNumber: from.long(),
    xdrUsed: from.long() as Units,
    xdrCharged: from.long() as Units,
    xdrMoney: from.decimal() as Micros,
    xdrDraws: from.list(readDraw),
    xdrOverrun: from.long() as Units,
    xdrPrices: from.list(readPriceTally),
    xdrFrom: from.isFilled() ? from.long() as Instant : null,
    xdrTo: from.isFilled() ? from.long() as Instant : null,
  };
}

/** The hold of a rating group ended: what it held is in funds again. */
export function readHoldEnded(from: ValueReader): HoldEnded {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(holdEndedUnit),
    reason: from.oneOf(holdEndedReason),
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
  };
}

/** Holds a voucher for the account that redeems it, if it can be redeemed. */
export function readHoldVoucher(from: ValueReader): HoldVoucher {
  return {
    flow: from.text(),
    account: from.text(),
    currency: from.text(),
  };
}

/** The identity belongs to another account, or to nobody. */
export function readIdentityAssigned(from: ValueReader): IdentityAssigned {
  return {
    flow: from.text(),
    from: from.isFilled() ? from.text() : null,
    account: from.isFilled() ? from.text() : null,
  };
}

/** The identity belongs to an account. */
export function readIdentityClaimed(from: ValueReader): IdentityClaimed {
  return {
    account: from.text(),
  };
}

/** An identity may charge the account from now on. */
export function readIdentityListed(from: ValueReader): IdentityListed {
  return {
    flow: from.text(),
    identity: from.text(),
  };
}

/** Whom a subscriber identity belongs to. */
export function readIdentityState(from: ValueReader): IdentityState {
  return {
    account: from.isFilled() ? from.text() : null,
  };
}

/** An identity may not charge the account any more, but for the sessions it has open. */
export function readIdentityUnlisted(from: ValueReader): IdentityUnlisted {
  return {
    flow: from.text(),
    identity: from.text(),
  };
}

/** Makes a voucher that can be redeemed once. The same words again change nothing. */
export function readIssueVoucher(from: ValueReader): IssueVoucher {
  return {
    batch: from.text(),
    currency: from.isFilled() ? from.text() : null,
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
    validUntil: from.isFilled() ? from.long() as Instant : null,
  };
}

/** The answer to a management request, kept for repeats. */
export function readKeyedAnswer(from: ValueReader): KeyedAnswer {
  return {
    key: from.text(),
    digest: from.text(),
    at: from.long() as Instant,
    answer: readAnswer(from),
  };
}

/** The ledger began. */
export function readLedgerOpened(from: ValueReader): LedgerOpened {
  return {
    ledgerId: from.text(),
    partitions: from.int(),
    keyRule: from.oneOf(ledgerOpenedKeyRule),
  };
}

/** One record of a partition of a ledger. */
export function readLedgerPosition(from: ValueReader): LedgerPosition {
  return {
    ledgerId: from.text(),
    sequence: from.long(),
    hash: readSha256(from),
  };
}

/** Topic ledger: exactly one record per usage event. The hash of a record is SHA-256 over its Avro bytes. */
export function readLedgerRecord(from: ValueReader): LedgerRecord {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    previousHash: readSha256(from),
    inputOffset: from.long(),
    inputDigest: readSha256(from),
    clock: from.long() as Instant,
    revision: from.int(),
    key: from.text(),
    type: from.text(),
    outcome: from.oneOf(ledgerRecordOutcome),
    reason: from.isFilled() ? from.text() : null,
    request: from.isFilled() ? readRememberedRequest(from) : null,
    changes: from.list(readChange),
    postings: from.list(readPosting),
    answer: from.isFilled() ? readAnswer(from) : null,
    notices: from.list(readNotice),
    xdrs: from.list(readXdr),
    callbacks: from.list(readCallback),
    cause: from.isFilled() ? readCommandId(from) : null,
    commands: from.list(readCommand),
  };
}

/** How far the delta of the other site has been merged into an account. */
export function readMergeMarks(from: ValueReader): MergeMarks {
  return {
    ledgerId: from.text(),
    epoch: from.long(),
    lockedThrough: from.long(),
    appliedThrough: from.long(),
    money: from.decimal() as Micros,
    allowances: from.list(readAllowanceTally),
    taken: from.list(readTakenSession),
    own: from.list(readOwnRequests),
    knownPeriods: from.list(readPeriodMark),
  };
}

/** What the merge of a partition came to, from the records of both sites. */
export function readMergeResult(from: ValueReader): MergeResult {
  return {
    epoch: from.long(),
    since: from.isFilled() ? readLedgerPosition(from) : null,
    through: readLedgerPosition(from),
    accounts: from.long(),
    records: from.long(),
    xdrs: from.long(),
    repeated: from.long(),
    overdrawn: from.long(),
  };
}

/** From now on the money of the account is watched. */
export function readMoneyThresholdSet(from: ValueReader): MoneyThresholdSet {
  return {
    allocated: from.decimal() as Micros,
    percent: from.int(),
  };
}

/** Below which share of an amount the money of an account is low. */
export function readMoneyThreshold(from: ValueReader): MoneyThreshold {
  return {
    allocated: from.decimal() as Micros,
    percent: from.int(),
    level: from.oneOf(moneyThresholdLevel),
  };
}

/** Moves a subscriber identity of the account to another account. */
export function readMoveIdentity(from: ValueReader): MoveIdentity {
  return {
    identity: from.text(),
    to: from.text(),
  };
}

/** Topic notices: one threshold crossed, each exactly once for a read_committed reader. */
export function readNoticeRecord(from: ValueReader): NoticeRecord {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
    tenant: from.text(),
    account: from.text(),
    at: from.long() as Instant,
    notice: readNotice(from),
  };
}

/** A threshold was crossed. Told once, decided in the record that crossed it. */
export function readNotice(from: ValueReader): Notice {
  return {
    counter: from.oneOf(noticeCounter),
    previousState: from.oneOf(noticePreviousState),
    currentState: from.oneOf(noticeCurrentState),
    allowance: from.isFilled() ? from.text() : null,
    identity: from.isFilled() ? from.text() : null,
    unit: from.oneOf(noticeUnit),
    remaining: from.long() as Units,
    allocated: from.long() as Units,
    percent: from.int(),
    text: from.text(),
  };
}

/** Where the network function of a session wants to be notified from now on. */
export function readNotifyUriChanged(from: ValueReader): NotifyUriChanged {
  return {
    session: from.text(),
    notifyUri: from.text(),
  };
}

/** Request numbers seen, both ends included. */
export function readNumberRange(from: ValueReader): NumberRange {
  return {
    from: from.long(),
    to: from.long(),
  };
}

/** Offers an identity to the account that it is to be moved to. */
export function readOfferIdentity(from: ValueReader): OfferIdentity {
  return {
    flow: from.text(),
    identity: from.text(),
    from: from.text(),
  };
}

/** Opens an account with its identities and one plan. */
export function readOpenAccount(from: ValueReader): OpenAccount {
  return {
    kind: from.oneOf(openAccountKind),
    currency: from.text(),
    creditLimit: from.decimal() as Micros,
    openingFunds: from.decimal() as Micros,
    status: from.oneOf(openAccountStatus),
    identities: from.list((from) => from.text()),
    planVersion: from.text(),
    openingAllowances: from.list(readOpeningAllowance),
  };
}

/** The first event of every usage partition: fixes what may never change. */
export function readOpenLedger(from: ValueReader): OpenLedger {
  return {
    ledgerId: from.text(),
    partitions: from.int(),
    keyRule: from.oneOf(openLedgerKeyRule),
  };
}

/** What is left of an allowance on opening, where it is not all of it. */
export function readOpeningAllowance(from: ValueReader): OpeningAllowance {
  return {
    name: from.text(),
    remaining: from.long() as Units,
  };
}

/** What a session had answered here when the other site's took its place: whoever asked there again was charged twice. */
export function readOwnRequests(from: ValueReader): OwnRequests {
  return {
    session: from.text(),
    above: from.long(),
    numbers: from.list(readNumberRange),
    answers: from.list(readRequestMark),
    identity: from.isFilled() ? from.text() : null,
    service: from.isFilled() ? from.text() : null,
    planVersion: from.isFilled() ? from.text() : null,
    refused: from.list((from) => from.long()),
  };
}

/** A period of a subscription: due once, over all sites. */
export function readPeriodMark(from: ValueReader): PeriodMark {
  return {
    subscription: from.text(),
    anchoredAt: from.long() as Instant,
    period: from.long(),
  };
}

/** A period of a subscription: once, with its fee. */
export function readPeriodStarted(from: ValueReader): PeriodStarted {
  return {
    subscription: from.text(),
    planVersion: from.text(),
    anchoredAt: from.long() as Instant,
    period: from.long(),
    startsAt: from.long() as Instant,
    endsAt: from.long() as Instant,
    fee: from.decimal() as Micros,
  };
}

/** What a period that began in stand-alone mode took and gave. */
export function readPeriodWork(from: ValueReader): PeriodWork {
  return {
    mark: readPeriodMark(from),
    sequence: from.long(),
    fee: from.decimal() as Micros,
    grants: from.list(readAllowanceTally),
  };
}

/** A subscription will follow another plan version from its next period on. */
export function readPlanChangeScheduled(from: ValueReader): PlanChangeScheduled {
  return {
    subscription: from.text(),
    planVersion: from.text(),
  };
}

/** A subscription follows another plan version from now on. */
export function readPlanChanged(from: ValueReader): PlanChanged {
  return {
    subscription: from.text(),
    planVersion: from.text(),
    changedAt: from.long() as Instant,
    refund: from.decimal() as Micros,
  };
}

/** Topic catalogue: a published, immutable plan version. The key is the content hash. */
export function readPlanVersion(from: ValueReader): PlanVersion {
  return {
    hash: from.text(),
    name: from.text(),
    version: from.int(),
    content: from.text(),
  };
}

/** One leg of a double entry. The legs of a record sum to zero per unit. */
export function readPosting(from: ValueReader): Posting {
  return {
    pot: from.oneOf(postingPot),
    allowance: from.isFilled() ? from.text() : null,
    unit: from.oneOf(postingUnit),
    money: from.isFilled() ? from.decimal() as Micros : null,
    units: from.isFilled() ? from.long() as Units : null,
  };
}

/** What an account held when another state took its place. */
export function readPotsLeft(from: ValueReader): PotsLeft {
  return {
    funds: from.decimal() as Micros,
    reserved: from.decimal() as Micros,
    locked: from.decimal() as Micros,
    allowances: from.list(readAllowancePots),
  };
}

/** What was used and paid at one price: by a rating group of a session, over which rating is cumulative, or since its last xDR. */
export function readPriceTally(from: ValueReader): PriceTally {
  return {
    price: from.text(),
    used: from.long() as Units,
    charged: from.long() as Units,
    moneyUnits: from.long() as Units,
    money: from.decimal() as Micros,
  };
}

/** A rating group that was refused quota it may be given later. */
export function readQuotaRefused(from: ValueReader): QuotaRefused {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(quotaRefusedUnit),
  };
}

/** Raises the revision of formats and rating from this offset on. */
export function readRaiseRevision(from: ValueReader): RaiseRevision {
  return {
    revision: from.int(),
  };
}

/** Credits a voucher to the account. */
export function readRedeemVoucher(from: ValueReader): RedeemVoucher {
  return {
    voucher: from.text(),
  };
}

/** An operator's word that one input, which stops this partition, is to be rejected. */
export function readRejectInput(from: ValueReader): RejectInput {
  return {
    offset: from.long(),
    reason: from.text(),
  };
}

/** Topic usage-rejected: input of a network adapter that was refused, with the reason. Topic, partition and offset name it: a record that stands there twice is the same refusal. */
export function readRejectedInput(from: ValueReader): RejectedInput {
  return {
    topic: from.text(),
    partition: from.int(),
    offset: from.long(),
    reason: from.text(),
    bytes: from.blob(),
    detail: from.isFilled() ? from.text() : null,
    tenant: from.isFilled() ? from.text() : null,
    eventId: from.isFilled() ? from.text() : null,
    key: from.isFilled() ? from.blob() : null,
  };
}

/** What makes a repeat of this request recognisable. */
export function readRememberedRequest(from: ValueReader): RememberedRequest {
  return {
    session: from.isFilled() ? from.text() : null,
    key: from.isFilled() ? from.text() : null,
    number: from.long(),
    digest: from.text(),
    sentAt: from.long() as Instant,
  };
}

/** Takes a subscriber identity from the account; it belongs to nobody afterwards. */
export function readRemoveIdentity(from: ValueReader): RemoveIdentity {
  return {
    identity: from.text(),
  };
}

/** A request that was answered. */
export function readRequestMark(from: ValueReader): RequestMark {
  return {
    number: from.long(),
    digest: from.text(),
    sentAt: from.long() as Instant,
  };
}

/** Quota a network function asks for (TS 32.291 RequestedUnit). All members null: the charging system chooses the amount. */
export function readRequestedUnits(from: ValueReader): RequestedUnits {
  return {
    seconds: from.isFilled() ? from.long() as Units : null,
    totalOctets: from.isFilled() ? from.long() as Units : null,
    uplinkOctets: from.isFilled() ? from.long() as Units : null,
    downlinkOctets: from.isFilled() ? from.long() as Units : null,
    events: from.isFilled() ? from.long() as Units : null,
  };
}

/** Formats and rating follow a new revision from the next record on. */
export function readRevisionRaised(from: ValueReader): RevisionRaised {
  return {
    revision: from.int(),
  };
}

/** A session goes on in another network: later usage is rated there. */
export function readServingNetworkChanged(from: ValueReader): ServingNetworkChanged {
  return {
    session: from.text(),
    servingNetwork: from.text(),
  };
}

/** A charging session ended. */
export function readSessionClosed(from: ValueReader): SessionClosed {
  return {
    session: from.text(),
    cause: from.oneOf(sessionClosedCause),
    closedAt: from.long() as Instant,
  };
}

/** A charging session began. */
export function readSessionOpened(from: ValueReader): SessionOpened {
  return {
    session: from.text(),
    identity: from.text(),
    planVersion: from.text(),
    createKey: from.isFilled() ? from.text() : null,
    createDigest: from.text(),
    stream: from.isFilled() ? from.text() : null,
    openedAt: from.long() as Instant,
    service: from.isFilled() ? from.text() : null,
    callingParty: from.isFilled() ? from.text() : null,
    calledParty: from.isFilled() ? from.text() : null,
    servingNetwork: from.isFilled() ? from.text() : null,
    notifyUri: from.isFilled() ? from.text() : null,
  };
}

/** A create or one-time event was refused; its answer is kept for repeats. */
export function readSessionRefused(from: ValueReader): SessionRefused {
  return {
    session: from.text(),
    createKey: from.isFilled() ? from.text() : null,
    createDigest: from.text(),
    stream: from.isFilled() ? from.text() : null,
    refusedAt: from.long() as Instant,
  };
}

/** An open charging session. */
export function readSessionState(from: ValueReader): SessionState {
  return {
    id: from.text(),
    identity: from.text(),
    planVersion: from.text(),
    createKey: from.isFilled() ? from.text() : null,
    createDigest: from.text(),
    stream: from.isFilled() ? from.text() : null,
    openedAt: from.long() as Instant,
    touchedAt: from.long() as Instant,
    service: from.isFilled() ? from.text() : null,
    callingParty: from.isFilled() ? from.text() : null,
    calledParty: from.isFilled() ? from.text() : null,
    servingNetwork: from.isFilled() ? from.text() : null,
    notifyUri: from.isFilled() ? from.text() : null,
    numbers: from.list(readNumberRange),
    answers: from.text(),
    groups: from.list(readGroupState),
  };
}

/** Names the favourite numbers of an account, in place of those it had. */
export function readSetFavourites(from: ValueReader): SetFavourites {
  return {
    numbers: from.list((from) => from.text()),
  };
}

/** Suspends an account or makes it active again. */
export function readSetStatus(from: ValueReader): SetStatus {
  return {
    status: from.oneOf(setStatusStatus),
  };
}

/** Topic settings: one declared setting. The key is kind and id. */
export function readSetting(from: ValueReader): Setting {
  return {
    kind: from.text(),
    id: from.text(),
    content: from.text(),
  };
}

/** Whom an identity belongs to was changed, or why not. */
export function readSettleIdentity(from: ValueReader): SettleIdentity {
  return {
    flow: from.text(),
    denial: from.isFilled() ? from.text() : null,
  };
}

/** Ends the hold of a voucher: it was credited, or it was not. */
export function readSettleVoucher(from: ValueReader): SettleVoucher {
  return {
    flow: from.text(),
    result: from.oneOf(settleVoucherResult),
  };
}

/** A SHA-256 hash. */
export function readSha256(from: ValueReader): Sha256 {
  return from.fixed(32) as Sha256;
}

/** Topic sites: what a site is about to do with all of its partitions. The key is the site; the newest counts, and whoever controls the site carries it out. */
export function readSiteIntent(from: ValueReader): SiteIntent {
  return {
    mode: from.oneOf(siteIntentMode),
    epoch: from.long(),
    fences: from.list(readLedgerPosition),
    by: from.oneOf(siteIntentBy),
    why: from.text(),
    decidedAt: from.long() as Instant,
  };
}

/** What a partition of a site does, from one epoch to the next. */
export function readSiteMode(from: ValueReader): SiteMode {
  return {
    mode: from.oneOf(siteModeMode),
    epoch: from.long(),
    fence: from.isFilled() ? readLedgerPosition(from) : null,
  };
}

/** The account was suspended or made active again. */
export function readStatusChanged(from: ValueReader): StatusChanged {
  return {
    status: from.oneOf(statusChangedStatus),
  };
}

/** How far the events of one adapter may be forgotten: one that was sent before, or then and is named, is taken for a repeat. */
export function readStreamMark(from: ValueReader): StreamMark {
  return {
    stream: from.text(),
    sentAt: from.long() as Instant,
    ids: from.isFilled() ? from.text() : null,
  };
}

/** Funds did not pay the fee of the next period. */
export function readSubscriptionLapsed(from: ValueReader): SubscriptionLapsed {
  return {
    subscription: from.text(),
    lapsedAt: from.long() as Instant,
  };
}

/** The account follows a plan version from now on. */
export function readSubscriptionStarted(from: ValueReader): SubscriptionStarted {
  return {
    subscription: from.text(),
    planVersion: from.text(),
    startedAt: from.long() as Instant,
  };
}

/** A plan an account follows. */
export function readSubscriptionState(from: ValueReader): SubscriptionState {
  return {
    id: from.text(),
    planVersion: from.text(),
    startedAt: from.long() as Instant,
    status: from.oneOf(subscriptionStateStatus),
    anchoredAt: from.isFilled() ? from.long() as Instant : null,
    period: from.long(),
    startsAt: from.isFilled() ? from.long() as Instant : null,
    endsAt: from.isFilled() ? from.long() as Instant : null,
    nextPlanVersion: from.isFilled() ? from.text() : null,
  };
}

/** A session that a lock put in the place of this site's. */
export function readTakenSession(from: ValueReader): TakenSession {
  return {
    id: from.text(),
    epoch: from.long(),
    counts: from.list(readDeltaDebit),
    goesOn: from.boolean(),
  };
}

/** A change of price within the life of a grant. */
export function readTariffChange(from: ValueReader): TariffChange {
  return {
    at: from.long() as Instant,
    price: from.text(),
  };
}

/** Adds money, or units of a named allowance. Exactly one of money and units is given. */
export function readTopUp(from: ValueReader): TopUp {
  return {
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
  };
}

/** Money or units were added. */
export function readToppedUp(from: ValueReader): ToppedUp {
  return {
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
    unit: from.isFilled() ? from.oneOf(toppedUpUnit) : null,
  };
}

/** A session that was gone on with in stand-alone mode, or a request that was answered then. */
export function readTouch(from: ValueReader): Touch {
  return {
    id: from.text(),
    sequence: from.long(),
    epoch: from.long(),
  };
}

/** A one-time event that may yet be reversed. */
export function readUnconfirmedEvent(from: ValueReader): UnconfirmedEvent {
  return {
    session: from.text(),
    attempts: from.list((from) => from.text()),
    awaitedAt: from.long() as Instant,
    xdrs: from.list(readXdr),
  };
}

/** Quota was granted and what it costs at most is held. */
export function readUnitsReserved(from: ValueReader): UnitsReserved {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(unitsReservedUnit),
    price: from.text(),
    change: from.isFilled() ? readTariffChange(from) : null,
    grants: from.list(readGrant),
    last: from.boolean(),
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
  };
}

/** Usage was rated and debited. */
export function readUsageDebited(from: ValueReader): UsageDebited {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    upf: from.isFilled() ? from.text() : null,
    unit: from.oneOf(usageDebitedUnit),
    management: from.oneOf(usageDebitedManagement),
    price: from.text(),
    used: from.long() as Units,
    charged: from.long() as Units,
    moneyUnits: from.long() as Units,
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
    overrun: from.long() as Units,
    usedAt: from.long() as Instant,
  };
}

/** Topic usage: everything that may change state, from any door. */
export function readUsageEvent(from: ValueReader): UsageEvent {
  const type = from.oneOf(usageEventType);
  const tenant = from.text();
  const source = from.text();
  const requestKey = from.isFilled() ? from.text() : null;
  const replyTo = from.isFilled() ? from.text() : null;
  const correlation = from.isFilled() ? from.text() : null;
  const command = from.isFilled() ? readCarriedCommand(from) : null;
  switch (type) {
    case 'Charge': {
      from.filled();
      const charge = readCharge(from);
      from.empty(28);
      return { type, tenant, source, requestKey, replyTo, correlation, command, charge };
    }
    case 'OpenAccount': {
      from.empty(1);
      from.filled();
      const openAccount = readOpenAccount(from);
      from.empty(27);
      return { type, tenant, source, requestKey, replyTo, correlation, command, openAccount };
    }
    case 'TopUp': {
      from.empty(2);
      from.filled();
      const topUp = readTopUp(from);
      from.empty(26);
      return { type, tenant, source, requestKey, replyTo, correlation, command, topUp };
    }
    case 'SetStatus': {
      from.empty(3);
      from.filled();
      const setStatus = readSetStatus(from);
      from.empty(25);
      return { type, tenant, source, requestKey, replyTo, correlation, command, setStatus };
    }
    case 'AccountDue': {
      from.empty(4);
      from.filled();
      const accountDue = readEmpty(from);
      from.empty(24);
      return { type, tenant, source, requestKey, replyTo, correlation, command, accountDue };
    }
    case 'ClaimIdentity': {
      from.empty(5);
      from.filled();
      const claimIdentity = readClaimIdentity(from);
      from.empty(23);
      return { type, tenant, source, requestKey, replyTo, correlation, command, claimIdentity };
    }
    case 'OpenLedger': {
      from.empty(6);
      from.filled();
      const openLedger = readOpenLedger(from);
      from.empty(22);
      return { type, tenant, source, requestKey, replyTo, correlation, command, openLedger };
    }
    case 'RaiseRevision': {
      from.empty(7);
      from.filled();
      const raiseRevision = readRaiseRevision(from);
      from.empty(21);
      return { type, tenant, source, requestKey, replyTo, correlation, command, raiseRevision };
    }
    case 'RejectInput': {
      from.empty(8);
      from.filled();
      const rejectInput = readRejectInput(from);
      from.empty(20);
      return { type, tenant, source, requestKey, replyTo, correlation, command, rejectInput };
    }
    case 'SetFavourites': {
      from.empty(9);
      from.filled();
      const setFavourites = readSetFavourites(from);
      from.empty(19);
      return { type, tenant, source, requestKey, replyTo, correlation, command, setFavourites };
    }
    case 'ChangePlan': {
      from.empty(10);
      from.filled();
      const changePlan = readChangePlan(from);
      from.empty(18);
      return { type, tenant, source, requestKey, replyTo, correlation, command, changePlan };
    }
    case 'AbandonSession': {
      from.empty(11);
      from.filled();
      const abandonSession = readAbandonSession(from);
      from.empty(17);
      return { type, tenant, source, requestKey, replyTo, correlation, command, abandonSession };
    }
    case 'IssueVoucher': {
      from.empty(12);
      from.filled();
      const issueVoucher = readIssueVoucher(from);
      from.empty(16);
      return { type, tenant, source, requestKey, replyTo, correlation, command, issueVoucher };
    }
    case 'RedeemVoucher': {
      from.empty(13);
      from.filled();
      const redeemVoucher = readRedeemVoucher(from);
      from.empty(15);
      return { type, tenant, source, requestKey, replyTo, correlation, command, redeemVoucher };
    }
    case 'HoldVoucher': {
      from.empty(14);
      from.filled();
      const holdVoucher = readHoldVoucher(from);
      from.empty(14);
      return { type, tenant, source, requestKey, replyTo, correlation, command, holdVoucher };
    }
    case 'CreditVoucher': {
      from.empty(15);
      from.filled();
      const creditVoucher = readCreditVoucher(from);
      from.empty(13);
      return { type, tenant, source, requestKey, replyTo, correlation, command, creditVoucher };
    }
    case 'SettleVoucher': {
      from.empty(16);
      from.filled();
      const settleVoucher = readSettleVoucher(from);
      from.empty(12);
      return { type, tenant, source, requestKey, replyTo, correlation, command, settleVoucher };
    }
    case 'AddIdentity': {
      from.empty(17);
      from.filled();
      const addIdentity = readAddIdentity(from);
      from.empty(11);
      return { type, tenant, source, requestKey, replyTo, correlation, command, addIdentity };
    }
    case 'RemoveIdentity': {
      from.empty(18);
      from.filled();
      const removeIdentity = readRemoveIdentity(from);
      from.empty(10);
      return { type, tenant, source, requestKey, replyTo, correlation, command, removeIdentity };
    }
    case 'MoveIdentity': {
      from.empty(19);
      from.filled();
      const moveIdentity = readMoveIdentity(from);
      from.empty(9);
      return { type, tenant, source, requestKey, replyTo, correlation, command, moveIdentity };
    }
    case 'OfferIdentity': {
      from.empty(20);
      from.filled();
      const offerIdentity = readOfferIdentity(from);
      from.empty(8);
      return { type, tenant, source, requestKey, replyTo, correlation, command, offerIdentity };
    }
    case 'AnswerOffer': {
      from.empty(21);
      from.filled();
      const answerOffer = readAnswerOffer(from);
      from.empty(7);
      return { type, tenant, source, requestKey, replyTo, correlation, command, answerOffer };
    }
    case 'AssignIdentity': {
      from.empty(22);
      from.filled();
      const assignIdentity = readAssignIdentity(from);
      from.empty(6);
      return { type, tenant, source, requestKey, replyTo, correlation, command, assignIdentity };
    }
    case 'SettleIdentity': {
      from.empty(23);
      from.filled();
      const settleIdentity = readSettleIdentity(from);
      from.empty(5);
      return { type, tenant, source, requestKey, replyTo, correlation, command, settleIdentity };
    }
    case 'AbandonRequest': {
      from.empty(24);
      from.filled();
      const abandonRequest = readAbandonRequest(from);
      from.empty(4);
      return { type, tenant, source, requestKey, replyTo, correlation, command, abandonRequest };
    }
    case 'ChangeSiteMode': {
      from.empty(25);
      from.filled();
      const changeSiteMode = readSiteMode(from);
      from.empty(3);
      return { type, tenant, source, requestKey, replyTo, correlation, command, changeSiteMode };
    }
    case 'LockFunds': {
      from.empty(26);
      from.filled();
      const lockFunds = readFundsLock(from);
      from.empty(2);
      return { type, tenant, source, requestKey, replyTo, correlation, command, lockFunds };
    }
    case 'ApplyDelta': {
      from.empty(27);
      from.filled();
      const applyDelta = readDelta(from);
      from.empty(1);
      return { type, tenant, source, requestKey, replyTo, correlation, command, applyDelta };
    }
    case 'CloseMerge': {
      from.empty(28);
      from.filled();
      const closeMerge = readMergeResult(from);
      return { type, tenant, source, requestKey, replyTo, correlation, command, closeMerge };
    }
  }
}

/** What a one-time event debited is given back. */
export function readUsageReversed(from: ValueReader): UsageReversed {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(usageReversedUnit),
    used: from.long() as Units,
    charged: from.long() as Units,
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
    expired: from.list(readDraw),
  };
}

/** One used unit container of a report (TS 32.291 UsedUnitContainer). Amounts are deltas since the previous report. */
export function readUsedUnits(from: ValueReader): UsedUnits {
  return {
    localNumber: from.long(),
    management: from.oneOf(usedUnitsManagement),
    seconds: from.isFilled() ? from.long() as Units : null,
    totalOctets: from.isFilled() ? from.long() as Units : null,
    uplinkOctets: from.isFilled() ? from.long() as Units : null,
    downlinkOctets: from.isFilled() ? from.long() as Units : null,
    events: from.isFilled() ? from.long() as Units : null,
    usedAt: from.isFilled() ? from.long() as Instant : null,
    tariffChange: from.isFilled() ? from.oneOf(usedUnitsTariffChange) : null,
  };
}

/** A voucher is held for an account. */
export function readVoucherHeld(from: ValueReader): VoucherHeld {
  return {
    flow: from.text(),
    account: from.text(),
  };
}

/** A voucher exists. */
export function readVoucherIssued(from: ValueReader): VoucherIssued {
  return {
    batch: from.text(),
    currency: from.isFilled() ? from.text() : null,
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
    validUntil: from.isFilled() ? from.long() as Instant : null,
  };
}

/** A voucher was asked for that could not be redeemed: one guess more. */
export function readVoucherMissed(from: ValueReader): VoucherMissed {
  return {
    at: from.long() as Instant,
  };
}

/** The hold of a voucher ended. */
export function readVoucherSettled(from: ValueReader): VoucherSettled {
  return {
    flow: from.text(),
    result: from.oneOf(voucherSettledResult),
    money: from.isFilled() ? from.decimal() as Micros : null,
    units: from.isFilled() ? from.long() as Units : null,
  };
}

/** A voucher, and whom it is held for or was credited to. */
export function readVoucherState(from: ValueReader): VoucherState {
  return {
    batch: from.text(),
    currency: from.isFilled() ? from.text() : null,
    money: from.isFilled() ? from.decimal() as Micros : null,
    allowance: from.isFilled() ? from.text() : null,
    units: from.isFilled() ? from.long() as Units : null,
    validUntil: from.isFilled() ? from.long() as Instant : null,
    status: from.oneOf(voucherStateStatus),
    flow: from.isFilled() ? from.text() : null,
    account: from.isFilled() ? from.text() : null,
  };
}

/** A partial xDR of a session that goes on: its group counts anew towards the next one. */
export function readXdrCut(from: ValueReader): XdrCut {
  return {
    session: from.text(),
    ratingGroup: from.long(),
    unit: from.oneOf(xdrCutUnit),
  };
}

/** The record that closed an xDR at the other site: it keeps the id it was given there. */
export function readXdrOrigin(from: ValueReader): XdrOrigin {
  return {
    site: from.text(),
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
    at: from.long() as Instant,
  };
}

/** Topic xdr: one finished xDR, each exactly once for a read_committed reader. */
export function readXdrRecord(from: ValueReader): XdrRecord {
  return {
    ledgerId: from.text(),
    partition: from.int(),
    sequence: from.long(),
    index: from.int(),
    tenant: from.text(),
    account: from.text(),
    site: from.text(),
    at: from.long() as Instant,
    xdr: readXdr(from),
  };
}

/** A finished extended detail record: exactly the usage-revenue postings of one session and rating group since its last xDR. */
export function readXdr(from: ValueReader): Xdr {
  return {
    kind: from.oneOf(xdrKind),
    identity: from.isFilled() ? from.text() : null,
    callingParty: from.isFilled() ? from.text() : null,
    calledParty: from.isFilled() ? from.text() : null,
    destination: from.isFilled() ? from.text() : null,
    network: from.isFilled() ? from.text() : null,
    connectedAt: from.long() as Instant,
    endedAt: from.long() as Instant,
    service: from.isFilled() ? from.text() : null,
    ratingGroup: from.long(),
    unit: from.oneOf(xdrUnit),
    used: from.long() as Units,
    charged: from.long() as Units,
    money: from.decimal() as Micros,
    draws: from.list(readDraw),
    prices: from.list(readPriceTally),
    currency: from.text(),
    planVersion: from.text(),
    session: from.text(),
    number: from.long(),
    last: from.boolean(),
    cause: from.oneOf(xdrCause),
    overrun: from.long() as Units,
    origin: from.isFilled() ? readXdrOrigin(from) : null,
  };
}
