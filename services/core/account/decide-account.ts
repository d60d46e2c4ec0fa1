import { bounds } from '../bounds.ts';
import type {
  AbandonSession,
  AccountState,
  RememberedRequest,
  UsageEvent,
} from '../contracts.gen.ts';
import { unreachable } from '../invariant.ts';
import type { Instant } from '../time.ts';
import { openSession } from './account.ts';
import { decideCharge } from './decide-charge.ts';
import type { Draft } from './draft.ts';
import { openAccount } from './open-account.ts';
import { setFavourites } from './set-favourites.ts';
import { closeSession, settleDue } from './settle-due.ts';
import { changePlan } from './subscription/change-plan.ts';
import { topUp } from './top-up.ts';
import { applied, denied, repeated } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Events that belong to an account's key. */
export type AccountEvent = Extract<
  UsageEvent,
  {
    type:
      | 'Charge'
      | 'OpenAccount'
      | 'TopUp'
      | 'SetStatus'
      | 'SetFavourites'
      | 'ChangePlan'
      | 'AbandonSession'
      | 'AccountDue';
  }
>;

/**
 * Decides an event of an account; its changes gather in the draft.
 *
 * @param digest hash of the event's content, for repeats of management requests.
 */
export function decideAccount(
  draft: Draft,
  account: AccountState | undefined,
  event: AccountEvent,
  digest: string,
): Verdict {
  const request = managementRequest(event, digest, draft.clock);
  if (account === undefined) {
    if (event.type !== 'OpenAccount') return denied('USER_UNKNOWN');
    return openAccount(draft, event.openAccount, request);
  }
  settleDue(draft);
  const kept = account.requests.find((one) => one.key === event.requestKey);
  if (kept !== undefined) {
    return kept.digest === digest ? repeated(kept.answer) : denied('REQUEST_CONFLICT');
  }
  if (request !== null && draft.account.requests.length >= bounds.keyedAnswersMax) {
    return denied('TOO_LARGE');
  }
  return decideOpen(draft, event, request);
}

function decideOpen(draft: Draft, event: AccountEvent, request: RememberedRequest | null): Verdict {
  switch (event.type) {
    case 'Charge':
      return decideCharge(draft, event.charge);
    case 'TopUp':
      return topUp(draft, event.topUp, request);
    case 'SetStatus':
      if (event.setStatus.status !== draft.account.status) {
        draft.apply({ type: 'StatusChanged', statusChanged: event.setStatus });
      }
      return applied(request);
    case 'ChangePlan':
      return changePlan(draft, event.changePlan, request);
    case 'AbandonSession':
      return abandonSession(draft, event.abandonSession);
    case 'SetFavourites':
      return setFavourites(draft, event.setFavourites, request);
    case 'OpenAccount':
      return denied('ACCOUNT_EXISTS', request);
    case 'AccountDue':
      return applied(null);
    default:
      return unreachable(event);
  }
}

/** Ends a session that its network function says it does not know; it frees what it holds. */
function abandonSession(draft: Draft, { session: id }: AbandonSession): Verdict {
  const session = openSession(draft.account, id);
  if (session !== undefined) closeSession(draft, session, 'abandoned');
  return applied(null);
}

function managementRequest(
  event: AccountEvent,
  digest: string,
  clock: Instant,
): RememberedRequest | null {
  if (event.requestKey === null) return null;
  return { session: null, key: event.requestKey, number: 0n, digest, sentAt: clock };
}
