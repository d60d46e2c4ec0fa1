import type {
  AccountState,
  AllowanceState,
  Change,
  GroupState,
  Posting,
  SessionState,
} from '../contracts.gen.ts';
import { evolveFlows } from '../flow/evolve-flows.ts';
import { invariant, present } from '../invariant.ts';
import { isAccountPot } from '../ledger/moves.ts';
import type { AccountPot } from '../ledger/moves.ts';
import { postingsOf } from '../ledger/postings.ts';
import { micros, noMoney } from '../money.ts';
import { epoch } from '../time.ts';
import { units } from '../units.ts';
import { levelOf, moneyLevelOf, spendableOf } from './account.ts';
import { groupDebited, groupReserved, holdEnded, nothingForXdr, xdrCut } from './evolve-group.ts';
import { answerAbandoned, answerAwaited } from './evolve-unconfirmed.ts';
import {
  allowanceEnded,
  granted,
  lapsed,
  periodStarted,
  planChanged,
  planChangeScheduled,
  subscribed,
  withoutSpent,
} from './subscription/evolve-subscription.ts';
import { fundsLocked } from '../site/evolve-lock.ts';
import { adopted, deltaApplied } from '../site/evolve-site.ts';
import { firstAndLast, noAnswers } from './memory/answers.ts';
import { endedSession, noneEnded, withEnded, withoutEnded } from './memory/ended-sessions.ts';

/**
 * The account after a change. Total: a change that stands in the ledger always applies.
 * Pots move by the change's postings and by nothing else.
 */
export function evolveAccount(account: AccountState | undefined, change: Change): AccountState {
  const shaped = reshape(account, change);
  const after = applyPostings(shaped, postingsOf(change));
  const { type } = change;
  return judged(
    type === 'AllowanceEnded' ? withoutSpent(after, change.allowanceEnded.allowance) : after,
  );
}

/** With the level of its money, where that is watched. */
function judged(account: AccountState): AccountState {
  const { moneyThreshold } = account;
  if (moneyThreshold === null) return account;
  const level = moneyLevelOf(spendableOf(account), moneyThreshold);
  if (level === moneyThreshold.level) return account;
  return { ...account, moneyThreshold: { ...moneyThreshold, level } };
}

function reshape(account: AccountState | undefined, change: Change): AccountState {
  if (change.type === 'AccountOpened') return opened(change.accountOpened);
  if (change.type === 'AccountAdopted') return adopted(change.accountAdopted);
  const state = present(account, 'the account of a change');
  switch (change.type) {
    case 'StatusChanged':
      return { ...state, status: change.statusChanged.status };
    case 'SubscriptionStarted':
      return subscribed(state, change.subscriptionStarted);
    case 'AllowanceGranted':
      return granted(state, change.allowanceGranted);
    case 'FavouritesSet':
      return { ...state, favourites: change.favouritesSet.numbers };
    case 'PeriodStarted':
      return periodStarted(state, change.periodStarted);
    case 'SubscriptionLapsed':
      return lapsed(state, change.subscriptionLapsed);
    case 'PlanChanged':
      return planChanged(state, change.planChanged);
    case 'PlanChangeScheduled':
      return planChangeScheduled(state, change.planChangeScheduled);
    case 'AllowanceEnded':
      return allowanceEnded(state, change.allowanceEnded);
    case 'MoneyThresholdSet':
      return watched(state, change.moneyThresholdSet);
    case 'ToppedUp':
      return allocated(state, change.toppedUp);
    case 'SessionOpened':
      return begun(state, change.sessionOpened);
    case 'ServingNetworkChanged':
      return relocated(state, change.servingNetworkChanged);
    case 'NotifyUriChanged':
      return notifiedAt(state, change.notifyUriChanged);
    case 'QuotaRefused':
    case 'HoldEnded':
    case 'UsageDebited':
    case 'XdrCut':
    case 'UnitsReserved':
      return regrouped(state, change);
    case 'SessionClosed':
      return closed(state, change.sessionClosed);
    case 'SessionRefused':
      return refused(state, change.sessionRefused);
    case 'FlowBegun':
    case 'FlowEnded':
    case 'VoucherMissed':
    case 'IdentityListed':
    case 'IdentityUnlisted':
      return evolveFlows(state, change);
    case 'AnswerAwaited':
      return answerAwaited(state, change.answerAwaited);
    case 'AnswerAbandoned':
      return answerAbandoned(state, change.answerAbandoned);
    case 'UsageReversed':
      return state; // its session has ended: pots move, and nothing else
    case 'FundsLocked':
    case 'DeltaApplied':
      return merged(state, change);
    case 'SiteModeChanged':
    case 'MergeClosed':
    case 'LedgerOpened':
    case 'RevisionRaised':
    case 'IdentityClaimed':
    case 'IdentityAssigned':
    case 'VoucherIssued':
    case 'VoucherHeld':
    case 'VoucherSettled':
      invariant(false, `a change ${change.type} does not belong to an account`);
  }
}

function merged(
  state: AccountState,
  change: Extract<Change, { type: 'FundsLocked' | 'DeltaApplied' }>,
): AccountState {
  if (change.type === 'FundsLocked') return fundsLocked(state, change.fundsLocked);
  return deltaApplied(state, change.deltaApplied);
}

type GroupChange = Extract<
  Change,
  { type: 'QuotaRefused' | 'HoldEnded' | 'UsageDebited' | 'XdrCut' | 'UnitsReserved' }
>;

/** The account with one rating group of one session changed. */
function regrouped(state: AccountState, change: GroupChange): AccountState {
  switch (change.type) {
    case 'QuotaRefused':
      return withGroup(state, change.quotaRefused, (group) => ({ ...group, limited: true }));
    case 'HoldEnded':
      return withGroup(state, change.holdEnded, holdEnded);
    case 'UsageDebited':
      return withGroup(state, change.usageDebited, (group, session) =>
        groupDebited(group, session, change.usageDebited),
      );
    case 'XdrCut':
      return withGroup(state, change.xdrCut, xdrCut);
    case 'UnitsReserved':
      return withGroup(state, change.unitsReserved, (group) =>
        groupReserved(group, change.unitsReserved),
      );
  }
}

/** The account whose money is watched; by 0 %, not any more. */
function watched(
  state: AccountState,
  event: Extract<Change, { type: 'MoneyThresholdSet' }>['moneyThresholdSet'],
): AccountState {
  return { ...state, moneyThreshold: event.percent === 0 ? null : { ...event, level: 'normal' } };
}

function opened(event: Extract<Change, { type: 'AccountOpened' }>['accountOpened']): AccountState {
  const { kind, status, currency, creditLimit, identities } = event;
  return {
    kind,
    status,
    currency,
    creditLimit,
    funds: noMoney,
    reserved: noMoney,
    locked: noMoney,
    moneyThreshold: null,
    identities,
    favourites: [],
    subscriptions: [],
    allowances: [],
    sessions: [],
    ended: noneEnded,
    requests: [],
    forgottenUntil: epoch,
    streams: [],
    flows: [],
    guesses: [],
    unconfirmed: [],
    adopted: null,
    merge: null,
    delta: null,
  };
}

function allocated(
  state: AccountState,
  event: Extract<Change, { type: 'ToppedUp' }>['toppedUp'],
): AccountState {
  const { allowance, units: added } = event;
  if (allowance === null || added === null) return state;
  return withAllowance(state, allowance, (one) => ({
    ...one,
    allocated: units(one.allocated + added),
  }));
}

/** A session that ended and goes on still knows what it answered: its repeats are no new usage. */
function begun(
  state: AccountState,
  event: Extract<Change, { type: 'SessionOpened' }>['sessionOpened'],
): AccountState {
  const { session: id, openedAt, ...rest } = event;
  const earlier = endedSession(state.ended, id);
  const { numbers, answers } = earlier ?? { numbers: [], answers: noAnswers };
  const fresh: SessionState = {
    id,
    ...rest,
    openedAt,
    touchedAt: openedAt,
    numbers,
    answers,
    groups: [],
  };
  const sessions = [...state.sessions, fresh];
  if (earlier === undefined) return { ...state, sessions };
  return { ...state, sessions, ended: withoutEnded(state.ended, earlier) };
}

function relocated(
  state: AccountState,
  event: Extract<Change, { type: 'ServingNetworkChanged' }>['servingNetworkChanged'],
): AccountState {
  const { session: id, servingNetwork } = event;
  const sessions = state.sessions.map((one) => (one.id === id ? { ...one, servingNetwork } : one));
  return { ...state, sessions };
}

function notifiedAt(
  state: AccountState,
  event: Extract<Change, { type: 'NotifyUriChanged' }>['notifyUriChanged'],
): AccountState {
  const { session: id, notifyUri } = event;
  const sessions = state.sessions.map((one) => (one.id === id ? { ...one, notifyUri } : one));
  return { ...state, sessions };
}

function closed(
  state: AccountState,
  event: Extract<Change, { type: 'SessionClosed' }>['sessionClosed'],
): AccountState {
  const session = present(
    state.sessions.find((one) => one.id === event.session),
    'the session that closes',
  );
  const { id, createKey, createDigest, stream, numbers } = session;
  const { closedAt, cause } = event;
  // One that nobody released may go on: it must still know what it was told.
  const answers =
    cause === 'expired' || cause === 'abandoned'
      ? session.answers
      : firstAndLast(session.answers, createDigest);
  const kept = { id, createKey, createDigest, stream, closedAt, cause, numbers, answers };
  const sessions = state.sessions.filter((one) => one.id !== id);
  return { ...state, sessions, ended: withEnded(state.ended, kept) };
}

function refused(
  state: AccountState,
  event: Extract<Change, { type: 'SessionRefused' }>['sessionRefused'],
): AccountState {
  const { session: id, createKey, createDigest, stream, refusedAt: closedAt } = event;
  const first = { id, createKey, createDigest, stream, closedAt } as const;
  const kept = { ...first, cause: 'denied', numbers: [], answers: noAnswers } as const;
  return { ...state, ended: withEnded(state.ended, kept) };
}

function withGroup(
  state: AccountState,
  of: { readonly session: string; readonly ratingGroup: bigint; readonly unit: GroupState['unit'] },
  next: (group: GroupState, session: SessionState) => GroupState,
): AccountState {
  const sessions = state.sessions.map((session) =>
    session.id === of.session ? withGroupOf(session, of, next) : session,
  );
  return { ...state, sessions };
}

function withGroupOf(
  session: SessionState,
  of: { readonly ratingGroup: bigint; readonly unit: GroupState['unit'] },
  next: (group: GroupState, session: SessionState) => GroupState,
): SessionState {
  const known = session.groups.some((group) => group.ratingGroup === of.ratingGroup);
  const groups = known ? session.groups : [...session.groups, emptyGroup(of)];
  return {
    ...session,
    groups: groups.map((group) =>
      group.ratingGroup === of.ratingGroup ? next(group, session) : group,
    ),
  };
}

function emptyGroup(of: {
  readonly ratingGroup: bigint;
  readonly unit: GroupState['unit'];
}): GroupState {
  return {
    ratingGroup: of.ratingGroup,
    unit: of.unit,
    tallies: [],
    grants: [],
    heldPrice: null,
    heldChange: null,
    heldMoney: noMoney,
    heldDraws: [],
    limited: false,
    ...nothingForXdr,
    xdrNumber: 0n,
    xdrFrom: null,
  };
}

/** The account after some legs; those of the tenant's pots leave it as it is. */
function applyPostings(account: AccountState, postings: readonly Posting[]): AccountState {
  if (postings.length === 0) return account;
  const money = { funds: account.funds, reserved: account.reserved, locked: account.locked };
  let { allowances } = account;
  for (const posting of postings) {
    const { pot } = posting;
    if (!isAccountPot(pot)) continue;
    if (posting.money === null) allowances = movedUnits(allowances, pot, posting);
    else money[pot] = micros(money[pot] + posting.money);
  }
  const { funds, reserved, locked } = money;
  return { ...account, funds, reserved, locked, allowances };
}

function movedUnits(
  allowances: readonly AllowanceState[],
  pot: AccountPot,
  posting: Posting,
): readonly AllowanceState[] {
  const id = present(posting.allowance, 'the allowance of a posting');
  const amount = present(posting.units, 'the amount of a posting');
  return allowances.map((one) => (one.id === id ? moved(one, pot, amount) : one));
}

function moved(allowance: AllowanceState, pot: AccountPot, amount: bigint): AllowanceState {
  const next = { ...allowance, [pot]: units(allowance[pot] + amount) };
  return { ...next, level: levelOf(next) };
}

function withAllowance(
  state: AccountState,
  id: string,
  next: (allowance: AllowanceState) => AllowanceState,
): AccountState {
  return { ...state, allowances: state.allowances.map((one) => (one.id === id ? next(one) : one)) };
}
