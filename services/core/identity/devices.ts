import type { Draft } from '../account/draft.ts';
import { applied, denied, silently } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import type { UsageEvent } from '../contracts.gen.ts';
import type { DenialCode } from '../denial.ts';
import { commandTo, flowAt } from '../flow/flow.ts';
import type { Asked } from '../flow/flow.ts';
import { accountKey, isKeyPart } from '../key.ts';
import {
  beginFlow,
  endFlow,
  goOnAtIdentity,
  refusalToList,
  refusalToUnlist,
} from './device-flow.ts';

type Event<Type extends UsageEvent['type']> = Extract<UsageEvent, { type: Type }>;

/** Adds an identity that belongs to nobody: it is listed once its own key has granted it. */
export function addIdentity(draft: Draft, event: Event<'AddIdentity'>, asked: Asked): Verdict {
  const { identity } = event.addIdentity;
  if (!isKeyPart(identity)) return denied('IDENTITY_INVALID', asked.request);
  if (draft.account.identities.includes(identity)) return applied(asked.request);
  const refusal = refusalToList(draft.account, identity);
  if (refusal !== undefined) return denied(refusal);
  const { flow, account } = asked;
  beginFlow(draft, { flow, type: 'add', subject: identity, other: null, ...keyOf(asked) });
  return goOnAtIdentity(event, identity, { flow, from: null, to: account });
}

/** Takes an identity away: it begins nothing here any more, and then belongs to nobody. */
export function removeIdentity(
  draft: Draft,
  event: Event<'RemoveIdentity'>,
  asked: Asked,
): Verdict {
  const { identity } = event.removeIdentity;
  const refusal = refusalToUnlist(draft.account, identity);
  if (refusal !== undefined) return denied(refusal);
  const { flow, account } = asked;
  draft.apply({ type: 'IdentityUnlisted', identityUnlisted: { flow, identity } });
  beginFlow(draft, { flow, type: 'remove', subject: identity, other: null, ...keyOf(asked) });
  return goOnAtIdentity(event, identity, { flow, from: account, to: null });
}

/**
 * Begins a move, on the account that has the identity. It goes on being charged here until the
 * other account has made room for it.
 */
export function moveIdentity(draft: Draft, event: Event<'MoveIdentity'>, asked: Asked): Verdict {
  const { identity, to } = event.moveIdentity;
  const { flow, account } = asked;
  if (!isKeyPart(to)) return denied('USER_UNKNOWN');
  const refusal = refusalToUnlist(draft.account, identity);
  if (refusal !== undefined) return denied(refusal);
  if (to === account) return applied(asked.request);
  beginFlow(draft, { flow, type: 'give', subject: identity, other: to, ...keyOf(asked) });
  const offerIdentity = { flow, identity, from: account };
  const key = accountKey(event.tenant, to);
  const offer = commandTo(key, event, { type: 'OfferIdentity', offerIdentity });
  return silently('applied', undefined, [offer]);
}

/** Answers an offer: the account that takes it keeps room for the identity until it has it. */
export function takeOffer(draft: Draft, event: Event<'OfferIdentity'>, account: string): Verdict {
  const { flow, identity, from } = event.offerIdentity;
  const refusal = draft.account.identities.includes(identity)
    ? 'IDENTITY_BUSY'
    : refusalToList(draft.account, identity);
  if (refusal !== undefined) return answerOffer(event, account, refusal);
  const nobody = { requestKey: null, digest: '' }; // asked the account that gives
  beginFlow(draft, { flow, type: 'receive', subject: identity, other: from, ...nobody });
  return answerOffer(event, account, null);
}

/** Answers an offer, also for an account that does not exist. */
export function answerOffer(
  event: Event<'OfferIdentity'>,
  account: string,
  denial: DenialCode | null,
): Verdict {
  const { flow, from } = event.offerIdentity;
  const answer = commandTo(accountKey(event.tenant, from), event, {
    type: 'AnswerOffer',
    answerOffer: { flow, account, denial },
  });
  return silently('applied', denial ?? undefined, [answer]);
}

/**
 * Gives up an identity that the other account has room for. Only behind this is it assigned, and
 * only behind that listed there: at no time do two accounts list it.
 */
export function giveUp(draft: Draft, event: Event<'AnswerOffer'>, account: string): Verdict {
  const { flow: id, denial } = event.answerOffer;
  const flow = flowAt(draft.account, id);
  if (flow === undefined) return withdrawOffer(event);
  if (denial !== null) return endFlow(draft, flow, denial as DenialCode);
  const { subject: identity, other: to } = flow;
  draft.apply({ type: 'IdentityUnlisted', identityUnlisted: { flow: id, identity } });
  return goOnAtIdentity(event, identity, { flow: id, from: account, to });
}

/** Nothing is offered here (any more): whoever keeps room for it is told. */
function withdrawOffer(event: Event<'AnswerOffer'>): Verdict {
  const { flow, account, denial } = event.answerOffer;
  if (denial !== null) return silently('applied');
  const told = commandTo(accountKey(event.tenant, account), event, {
    type: 'SettleIdentity',
    settleIdentity: { flow, denial: 'IDENTITY_UNKNOWN' },
  });
  return silently('applied', undefined, [told]);
}

/** Ends what is under way with an identity; who received it lets the one who gave it know. */
export function settleIdentity(draft: Draft, event: Event<'SettleIdentity'>): Verdict {
  const { flow: id, denial } = event.settleIdentity;
  const flow = flowAt(draft.account, id);
  if (flow === undefined) return silently('applied');
  const isGained = flow.type === 'add' || flow.type === 'receive';
  if (isGained && denial === null) {
    const identityListed = { flow: id, identity: flow.subject };
    draft.apply({ type: 'IdentityListed', identityListed });
  }
  const verdict = endFlow(draft, flow, denial as DenialCode | null);
  if (flow.type !== 'receive' || flow.other === null) return verdict;
  const told = commandTo(accountKey(event.tenant, flow.other), event, {
    type: 'SettleIdentity',
    settleIdentity: { flow: id, denial },
  });
  return silently('applied', verdict.denial, [told]);
}

function keyOf({ request }: Asked) {
  return { requestKey: request?.key ?? null, digest: request?.digest ?? '' };
}
