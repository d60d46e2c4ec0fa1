import { bounds } from '../bounds.ts';
import type { AccountState, Charge, GroupAnswer, RememberedRequest } from '../contracts.gen.ts';
import { mayCharge } from '../identity/may-charge.ts';
import { awaitAgain, awaitAnswer } from './abandon.ts';
import { chargeEvent } from './charge-event.ts';
import { openSession, weightOf } from './account.ts';
import { chargeGroup } from './charge-group.ts';
import { cutXdrs } from './cut-xdrs.ts';
import type { Draft } from './draft.ts';
import { findRepeat } from './find-repeat.ts';
import { endedSession } from './memory/ended-sessions.ts';
import { closeSession } from './settle-due.ts';
import { sessionOf } from './tariff.ts';
import { applied, denied, repeated } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * Decides a charging request (TS 32.290 5.2 and 5.3): create reserves, update debits and reserves,
 * release debits the last and frees the rest, a one-time event debits at once.
 *
 * @param attempt who waits for the answer; null: nobody.
 */
export function decideCharge(draft: Draft, charge: Charge, attempt: string | null): Verdict {
  if (!mayCharge(draft.account, charge)) return denied('IDENTITY_MOVED');
  const recall = findRepeat(draft.account, charge, draft.clock);
  switch (recall.kind) {
    case 'repeat':
      awaitAgain(draft, recall.answer, attempt);
      return repeated(recall.answer);
    case 'conflict':
      return denied('REQUEST_CONFLICT');
    case 'too-old':
      return denied('REQUEST_TOO_OLD');
    case 'new':
      return decideNew(draft, charge, attempt);
  }
}

function decideNew(draft: Draft, charge: Charge, attempt: string | null): Verdict {
  switch (charge.kind) {
    case 'create':
    case 'event':
      return begin(draft, charge, attempt);
    case 'update':
    case 'release':
      return goOn(draft, charge);
  }
}

function begin(draft: Draft, charge: Charge, attempt: string | null): Verdict {
  const { account } = draft;
  const { session, createKey, digest, stream } = charge;
  if (account.status === 'suspended') {
    const refusedAt = draft.clock;
    draft.apply({
      type: 'SessionRefused',
      sessionRefused: { session, createKey, createDigest: digest, stream, refusedAt },
    });
    return denied('ACCOUNT_SUSPENDED', requestOf(charge));
  }
  if (account.sessions.length >= bounds.sessionsMax) return denied('TOO_MANY_SESSIONS');
  if (weightOf(account) >= bounds.stateWeightMax || isTooLarge(charge)) return denied('TOO_LARGE');
  const planVersion = account.subscriptions.at(-1)?.planVersion ?? '';
  openAs(draft, charge, planVersion);
  const groups =
    charge.kind === 'event'
      ? chargeEvent(draft, charge)
      : chargeAll(draft, charge, charge.servingNetwork);
  awaitAnswer(draft, charge, attempt);
  const failureHandling = draft.plans(planVersion)?.failureHandling ?? null;
  const opened = { session, planVersion, startedAt: draft.clock, failureHandling };
  return applied(requestOf(charge), { ...opened, groups });
}

function goOn(draft: Draft, charge: Charge): Verdict {
  const { account } = draft;
  const isOpen = openSession(account, charge.session) !== undefined;
  if (!isOpen && !mayResume(draft, charge)) {
    return denied(wasSession(account, charge.session) ? 'SESSION_GONE' : 'SESSION_UNKNOWN');
  }
  if (isTooLarge(charge)) {
    return denied(account.status === 'suspended' ? 'ACCOUNT_SUSPENDED' : 'TOO_LARGE');
  }
  if (!isOpen) openAs(draft, charge, charge.planVersion ?? '');
  const groups = chargeAll(draft, charge, moveOn(draft, charge));
  if (charge.kind === 'release') {
    closeSession(draft, sessionOf(draft, charge.session), 'release');
  } else {
    cutXdrs(draft, charge);
    if (account.status === 'suspended') return denied('ACCOUNT_SUSPENDED', requestOf(charge));
  }
  return applied(requestOf(charge), { session: charge.session, groups });
}

/** No door lets so much through; a record must hold what a request causes. */
function isTooLarge({ groups }: Charge): boolean {
  if (groups.length > bounds.groupsPerRequestMax) return true;
  return groups.some((group) => group.used.length > bounds.containersPerGroupMax);
}

/** A one-time event and a refused create never were sessions: nothing of them can be updated. */
function wasSession(account: AccountState, id: string): boolean {
  const cause = endedSession(account.ended, id)?.cause;
  return cause === 'release' || cause === 'expired' || cause === 'abandoned';
}

/**
 * An authenticated reference is honoured for a session that is not open here: it expired while the
 * network function went on, or it began at a site whose log had not arrived. Usage is never
 * dropped. A session that may have been released and forgotten is not: its repeats must not be
 * charged.
 */
function mayResume(draft: Draft, charge: Charge): boolean {
  if (charge.planVersion === null || charge.startedAt === null) return false;
  const ended = endedSession(draft.account.ended, charge.session);
  if (ended !== undefined) return ended.cause === 'expired' || ended.cause === 'abandoned';
  return charge.startedAt > draft.account.forgottenUntil;
}

function openAs(draft: Draft, charge: Charge, planVersion: string): void {
  const { session, identity, service, callingParty, calledParty, servingNetwork, notifyUri } =
    charge;
  // One that ended goes on: its create stays its create.
  const earlier = endedSession(draft.account.ended, session);
  draft.apply({
    type: 'SessionOpened',
    sessionOpened: {
      session,
      identity,
      planVersion,
      createKey: earlier === undefined ? charge.createKey : earlier.createKey,
      createDigest: earlier === undefined ? charge.digest : earlier.createDigest,
      stream: charge.stream,
      openedAt: draft.clock,
      service,
      callingParty,
      calledParty,
      servingNetwork,
      notifyUri,
    },
  });
}

function chargeAll(draft: Draft, charge: Charge, usedIn: string | null): readonly GroupAnswer[] {
  return charge.groups.map((group) => chargeGroup(draft, charge, group, usedIn));
}

/**
 * Notes where the session goes on, and tells where it was: a consumer reports what was used before
 * it moved. The latest address it wants to be notified at wins.
 */
function moveOn(draft: Draft, { session, servingNetwork, notifyUri }: Charge): string | null {
  const { servingNetwork: before, notifyUri: notifiedAt } = sessionOf(draft, session);
  if (notifyUri !== null && notifyUri !== notifiedAt) {
    draft.apply({ type: 'NotifyUriChanged', notifyUriChanged: { session, notifyUri } });
  }
  if (servingNetwork !== null && servingNetwork !== before) {
    draft.apply({
      type: 'ServingNetworkChanged',
      servingNetworkChanged: { session, servingNetwork },
    });
  }
  return before;
}

function requestOf(charge: Charge): RememberedRequest {
  const { session, number, digest, sentAt } = charge;
  return { session, key: null, number, digest, sentAt };
}
