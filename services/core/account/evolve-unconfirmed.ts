import { bounds, unconfirmedMaxAge } from '../bounds.ts';
import type {
  AccountState,
  AnswerAbandoned,
  AnswerAwaited,
  UnconfirmedEvent,
} from '../contracts.gen.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { endedSession, withoutEnded } from './memory/ended-sessions.ts';

/**
 * The account that knows of one more who waits for the answer to an event. Of what there are too
 * many, events or attempts, is counted as confirmed: then it stays debited.
 */
export function answerAwaited(state: AccountState, awaited: AnswerAwaited): AccountState {
  const { session, attempt, awaitedAt, xdrs } = awaited;
  const known = state.unconfirmed.find((one) => one.session === session);
  const others = state.unconfirmed.filter((one) => one !== known);
  const attempts = [...(known?.attempts ?? []), attempt];
  if (attempts.length > bounds.attemptsMax) return { ...state, unconfirmed: others };
  const event: UnconfirmedEvent = { session, attempts, awaitedAt, xdrs: known?.xdrs ?? xdrs };
  const unconfirmed = [...others, event].slice(-bounds.unconfirmedMax);
  return { ...state, unconfirmed };
}

/** The account in which one less waits; without the last, the event was never there. */
export function answerAbandoned(
  state: AccountState,
  { session, attempt }: AnswerAbandoned,
): AccountState {
  const unconfirmed = state.unconfirmed.flatMap((one) => {
    if (one.session !== session) return [one];
    const attempts = one.attempts.filter((other) => other !== attempt);
    return attempts.length === 0 ? [] : [{ ...one, attempts }];
  });
  if (unconfirmed.length === state.unconfirmed.length) return { ...state, unconfirmed };
  const ended = endedSession(state.ended, session);
  if (ended === undefined) return { ...state, unconfirmed };
  return { ...state, unconfirmed, ended: withoutEnded(state.ended, ended) };
}

/** True once nobody can give an event up any more. */
export function isConfirmed({ awaitedAt }: UnconfirmedEvent, clock: Instant): boolean {
  return plusSeconds(awaitedAt, unconfirmedMaxAge) <= clock;
}

/** The account without events that nobody can give up any more. */
export function withoutConfirmed(state: AccountState, clock: Instant): AccountState {
  if (!state.unconfirmed.some((one) => isConfirmed(one, clock))) return state;
  return { ...state, unconfirmed: state.unconfirmed.filter((one) => !isConfirmed(one, clock)) };
}
