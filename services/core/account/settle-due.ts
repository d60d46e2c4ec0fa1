import { sessionIdleMax } from '../bounds.ts';
import type { AccountState, GroupState, SessionState } from '../contracts.gen.ts';
import { whereaboutsOf } from '../rating/zones.ts';
import { earlier, plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { xdrsAtEnd } from '../xdr/close-xdrs.ts';
import type { Draft } from './draft.ts';
import { endHold, hold } from './holds.ts';
import { settleSubscriptions, subscriptionsDue } from './subscription/renew.ts';
import { heldTariff, rateOf } from './tariff.ts';

/**
 * Ends what is past its deadline by the partition clock: holds nobody renewed (Tcc, RFC 8506 13),
 * sessions nobody touched, periods and allowances. Runs before every decision, so no reminder is
 * needed for it to be right.
 */
export function settleDue(draft: Draft): void {
  for (const session of draft.account.sessions) {
    if (sessionEnd(session) <= draft.clock) {
      closeSession(draft, session, 'expired');
      continue;
    }
    for (const group of session.groups) expireGrants(draft, session, group);
  }
  settleSubscriptions(draft);
}

/** Ends a session: frees its holds and closes its xDRs. */
export function closeSession(
  draft: Draft,
  session: SessionState,
  cause: 'release' | 'expired' | 'event' | 'abandoned',
): void {
  const reason = cause === 'expired' ? 'expired' : 'freed';
  for (const group of session.groups) endHold(draft, session.id, group, reason);
  const { currency } = draft.account;
  const plan = draft.planOf(session.planVersion);
  const { destination, network } = whereaboutsOf(plan, session, []);
  draft.xdrs.push(...xdrsAtEnd(session, { currency, cause, destination, network }));
  draft.apply({
    type: 'SessionClosed',
    sessionClosed: { session: session.id, cause, closedAt: draft.clock },
  });
}

function expireGrants(draft: Draft, session: SessionState, group: GroupState): void {
  const left = group.grants.filter((grant) => grant.deadline > draft.clock);
  if (left.length === group.grants.length) return;
  endHold(draft, session.id, group, 'expired');
  const rate = rateOf(draft, session, group.ratingGroup);
  if (rate !== undefined) hold(draft, session.id, heldTariff(rate, group), left, group.limited);
}

function sessionEnd(session: SessionState): Instant {
  return plusSeconds(session.touchedAt, sessionIdleMax);
}

/** The earliest time at which something of the account falls due; undefined: nothing will. */
export function dueOf(account: AccountState): Instant | undefined {
  let due = subscriptionsDue(account.subscriptions, account.allowances);
  for (const session of account.sessions) {
    const grants = session.groups.flatMap((group) => group.grants.map((grant) => grant.deadline));
    const first = grants.reduce(earlier, sessionEnd(session));
    due = due === undefined ? first : earlier(due, first);
  }
  return due;
}
