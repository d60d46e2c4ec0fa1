import { bounds } from '../bounds.ts';
import type { AbandonSession, AccountState, RememberedRequest } from '../contracts.gen.ts';
import { flowOfRequest } from '../flow/flow.ts';
import type { Asked } from '../flow/flow.ts';
import { isStep, takeStep, takeStepOfNobody } from '../flow/take-step.ts';
import type { AccountStep } from '../flow/take-step.ts';
import { addIdentity, moveIdentity, removeIdentity } from '../identity/devices.ts';
import { unreachable } from '../invariant.ts';
import type { EventOf } from '../partition/event-kinds.ts';
import type { Instant } from '../time.ts';
import { applyDelta } from '../site/apply-delta.ts';
import { isMerging } from '../site/evolve-site.ts';
import { lockFunds } from '../site/lock-funds.ts';
import type { MergeEvent } from '../site/mode.ts';
import { redeemVoucher } from '../voucher/redeem.ts';
import { abandonRequest, attemptOf } from './abandon.ts';
import { openSession } from './account.ts';
import { decideCharge } from './decide-charge.ts';
import type { Draft } from './draft.ts';
import { openAccount } from './open-account.ts';
import { setFavourites } from './set-favourites.ts';
import { closeSession, settleDue } from './settle-due.ts';
import { changePlan } from './subscription/change-plan.ts';
import { topUp } from './top-up.ts';
import { applied, denied, repeated, silently } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Events that belong to an account's key. */
export type AccountEvent = EventOf<'account'>;

/** An event that came through a door, not from another key. */
type Request = Exclude<AccountEvent, AccountStep | MergeEvent>;

/** Where an event of an account was found. */
export interface AccountGrounds {
  /** Id of the account. */
  readonly id: string;
  /** Id of the flow that the event may begin. */
  readonly flow: string;
  /** Hash of the event's content, for repeats of management requests. */
  readonly digest: string;
}

/** Decides an event of an account; its changes gather in the draft. */
export function decideAccount(
  draft: Draft,
  account: AccountState | undefined,
  event: AccountEvent,
  { id, flow, digest }: AccountGrounds,
): Verdict {
  const request = managementRequest(event, digest, draft.clock);
  if (account === undefined) {
    if (event.type === 'OpenAccount') return openAccount(draft, event.openAccount, request);
    return isStep(event) ? takeStepOfNobody(event, id) : denied('USER_UNKNOWN');
  }
  if (event.type === 'LockFunds') return lockFunds(draft, event.lockFunds);
  if (event.type === 'ApplyDelta') return applyDelta(draft, event.applyDelta);
  if (!isMerging(account)) settleDue(draft);
  if (isStep(event)) return takeStep(draft, event, id);
  const known = recallRequest(account, event, digest);
  if (known !== undefined) return known;
  const kept = draft.account.requests.length + draft.account.flows.length;
  if (request !== null && kept >= bounds.keyedAnswersMax) return denied('TOO_LARGE');
  return decideOpen(draft, event, { account: id, flow, request });
}

/** The verdict on a repeat; one of a flow that is under way is answered with the flow. */
function recallRequest(
  account: AccountState,
  { requestKey }: AccountEvent,
  digest: string,
): Verdict | undefined {
  const kept = account.requests.find((one) => one.key === requestKey);
  const known = kept ?? flowOfRequest(account, requestKey);
  if (known === undefined) return undefined;
  if (known.digest !== digest) return denied('REQUEST_CONFLICT');
  return kept === undefined ? silently('repeated') : repeated(kept.answer);
}

function decideOpen(draft: Draft, event: Request, asked: Asked): Verdict {
  const { request } = asked;
  switch (event.type) {
    case 'Charge':
      return decideCharge(draft, event.charge, attemptOf(event));
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
    case 'AbandonRequest':
      return abandonRequest(draft, event.abandonRequest);
    case 'SetFavourites':
      return setFavourites(draft, event.setFavourites, request);
    case 'OpenAccount':
      return denied('ACCOUNT_EXISTS', request);
    case 'AccountDue':
      return applied(null);
    case 'RedeemVoucher':
      return redeemVoucher(draft, event, asked);
    case 'AddIdentity':
      return addIdentity(draft, event, asked);
    case 'RemoveIdentity':
      return removeIdentity(draft, event, asked);
    case 'MoveIdentity':
      return moveIdentity(draft, event, asked);
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
