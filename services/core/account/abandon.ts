import type {
  AbandonRequest,
  Answer,
  Charge,
  Draw,
  UnconfirmedEvent,
  UsageEvent,
  Xdr,
} from '../contracts.gen.ts';
import { correctionXdr } from '../xdr/correction-xdr.ts';
import type { Draft } from './draft.ts';
import { isConfirmed } from './evolve-unconfirmed.ts';
import { settleSubscriptions } from './subscription/renew.ts';
import { applied } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Names one attempt at a request: where its answer is to go. Null: nobody waits for one. */
export function attemptOf({
  replyTo,
  correlation,
}: Pick<UsageEvent, 'replyTo' | 'correlation'>): string | null {
  return replyTo === null || correlation === null ? null : attemptNamed(replyTo, correlation);
}

/** The name of an attempt that is answered on this channel, under this correlation. */
export function attemptNamed(channel: string, correlation: string): string {
  return `${channel} ${correlation}`;
}

/**
 * True for a one-time event over usage that is about to be made, all of it (IEC, TS 32.290
 * 5.2.2.3): whoever hears no answer does not let it happen. What has been used stays debited.
 */
export function isAboutToHappen({ kind, eventType, groups }: Charge): boolean {
  if (kind !== 'event' || eventType === 'PEC') return false;
  return groups.every(({ used, requested }) => used.length === 0 && requested !== null);
}

/** Notes who waits for the answer to an event that was just debited, where its plan says so. */
export function awaitAnswer(draft: Draft, charge: Charge, attempt: string | null): void {
  const { session } = charge;
  const xdrs = draft.xdrs.filter((xdr) => xdr.kind === 'usage' && xdr.session === session);
  const [xdr] = xdrs;
  if (xdr === undefined || attempt === null || !isAboutToHappen(charge)) return;
  if (draft.plans(xdr.planVersion)?.abandonedEvents !== 'reverse') return;
  const answerAwaited = { session, attempt, awaitedAt: draft.clock, xdrs };
  draft.apply({ type: 'AnswerAwaited', answerAwaited });
}

/** Notes who waits for the first answer of an event once more: one that hears it is enough. */
export function awaitAgain(draft: Draft, { session }: Answer, attempt: string | null): void {
  const event = unconfirmedIn(draft, (one) => one.session === session);
  if (event === undefined || attempt === null || event.attempts.includes(attempt)) return;
  const answerAwaited = { session: event.session, attempt, awaitedAt: draft.clock, xdrs: [] };
  draft.apply({ type: 'AnswerAwaited', answerAwaited });
}

/**
 * Takes an attempt back that got no answer. When nobody is left who may have heard one, the event
 * did not happen: what it was charged is given back, and a later attempt is decided anew.
 */
export function abandonRequest(draft: Draft, { attempt }: AbandonRequest): Verdict {
  const event = unconfirmedIn(draft, ({ attempts }) => attempts.includes(attempt));
  if (event === undefined) return applied(null);
  const { session, attempts, xdrs } = event;
  const isLast = attempts.length === 1;
  if (isLast) for (const xdr of xdrs) reverse(draft, xdr);
  draft.apply({ type: 'AnswerAbandoned', answerAbandoned: { session, attempt } });
  if (isLast) settleSubscriptions(draft); // units may be past their time, a fee can be paid
  return applied(null);
}

function unconfirmedIn(
  draft: Draft,
  fits: (event: UnconfirmedEvent) => boolean,
): UnconfirmedEvent | undefined {
  return draft.account.unconfirmed.find((one) => fits(one) && !isConfirmed(one, draft.clock));
}

function reverse(draft: Draft, xdr: Xdr): void {
  const { session, ratingGroup, unit, used, charged, money } = xdr;
  const isThere = ({ allowance }: Draw): boolean =>
    draft.account.allowances.some(({ id }) => id === allowance);
  const draws = xdr.draws.filter(isThere);
  const expired = xdr.draws.filter((draw) => !isThere(draw));
  const of = { session, ratingGroup, unit, used, charged };
  draft.apply({ type: 'UsageReversed', usageReversed: { ...of, money, draws, expired } });
  draft.xdrs.push(correctionXdr(xdr));
}
