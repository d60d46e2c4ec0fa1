import type { Draft } from '../account/draft.ts';
import { applied, denied, silently } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { bounds } from '../bounds.ts';
import type {
  AccountState,
  AssignIdentity,
  FlowBegun,
  FlowState,
  UsageEvent,
} from '../contracts.gen.ts';
import { isPassing } from '../denial.ts';
import type { DenialCode } from '../denial.ts';
import { commandTo, requestOf } from '../flow/flow.ts';
import { identityKey } from '../key.ts';

/** Why an account cannot take an identity in now; undefined: it can. */
export function refusalToList(account: AccountState, identity: string): DenialCode | undefined {
  const busy = flowsOfIdentities(account);
  if (busy.some(({ subject }) => subject === identity)) return 'IDENTITY_BUSY';
  const isFull = account.identities.length + busy.length >= bounds.identitiesMax;
  return isFull ? 'TOO_MANY_IDENTITIES' : undefined;
}

/** Why an account cannot give an identity away now; undefined: it can. */
export function refusalToUnlist(account: AccountState, identity: string): DenialCode | undefined {
  const isBusy = flowsOfIdentities(account).some(({ subject }) => subject === identity);
  if (isBusy) return 'IDENTITY_BUSY';
  return account.identities.includes(identity) ? undefined : 'IDENTITY_UNKNOWN';
}

function flowsOfIdentities({ flows }: AccountState): readonly FlowState[] {
  return flows.filter(({ type }) => type !== 'redeem');
}

/** Notes what is under way, so that its end is expected and finds who asked. */
export function beginFlow(draft: Draft, flowBegun: FlowBegun): void {
  draft.apply({ type: 'FlowBegun', flowBegun });
}

/** Ends a flow: its request is answered, now and whenever it is repeated. */
export function endFlow(draft: Draft, flow: FlowState, denial: DenialCode | null): Verdict {
  const request = requestOf(flow, draft.clock);
  draft.apply({ type: 'FlowEnded', flowEnded: { flow: flow.flow, denial } });
  if (denial === null) return applied(request);
  return denied(denial, isPassing(denial) ? null : request);
}

/** Goes on at the identity's own key: there it is decided whom it belongs to. */
export function goOnAtIdentity(
  event: UsageEvent,
  identity: string,
  assignIdentity: AssignIdentity,
): Verdict {
  const key = identityKey(event.tenant, identity);
  const next = commandTo(key, event, { type: 'AssignIdentity', assignIdentity });
  return silently('applied', undefined, [next]);
}
