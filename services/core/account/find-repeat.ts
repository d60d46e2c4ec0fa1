import { clockSkewMax, repeatHorizon } from '../bounds.ts';
import type { AccountState, Answer, Charge, SessionState } from '../contracts.gen.ts';
import { later, plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { openSession } from './account.ts';
import { answersIn } from './memory/answers.ts';
import type { RememberedAnswer } from './memory/answers.ts';
import { endedSession, lastEnded } from './memory/ended-sessions.ts';
import type { EndedSession } from './memory/ended-sessions.ts';
import { packField } from './memory/packed-text.ts';
import { mayBeForgotten } from './memory/stream-marks.ts';
import { isSeen } from './remember.ts';

/** What the account remembers of a charging request. */
export type Recall =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeat'; readonly answer: Answer }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'too-old' };

const isNew: Recall = { kind: 'new' };

/**
 * Looks a charging request up among what was answered (TS 32.290 5.4; RFC 8506 8).
 *
 * A number above 0 that was seen in its session is a repeat. Number 0 says nothing: there a repeat
 * needs equal content and either the sender's word for it or the same time of sending.
 */
export function findRepeat(account: AccountState, charge: Charge, clock: Instant): Recall {
  const { session: id } = charge;
  const session = openSession(account, id) ?? endedSession(account.ended, id);
  if (session !== undefined) return recallIn(session, charge);
  if (charge.kind === 'update' || charge.kind === 'release') return isNew;
  return charge.stream === null
    ? recallCreate(account, charge, clock)
    : recallPublished(account, charge.stream, charge);
}

type Remembered = SessionState | EndedSession;

function recallIn(session: Remembered, charge: Charge): Recall {
  if (charge.kind === 'create' || charge.kind === 'event') return recallFirst(session, charge);
  if (charge.number === 0n) return recallUnnumbered(session, charge);
  if (!isSeen(session.numbers, charge.number)) return isNew;
  const kept = answersIn(session.answers).find((one) => one.number === charge.number);
  if (kept === undefined) return { kind: 'too-old' };
  return kept.digest === charge.digest
    ? { kind: 'repeat', answer: kept.answer }
    : { kind: 'conflict' };
}

function recallUnnumbered(session: Remembered, charge: Charge): Recall {
  const answers = answersIn(session.answers);
  const kept = answers.findLast(
    (one) =>
      one.digest === charge.digest && (charge.retransmission || one.sentAt === charge.sentAt),
  );
  if (kept !== undefined) return { kind: 'repeat', answer: kept.answer };
  return isBeforeMemory(session, answers, charge) ? { kind: 'too-old' } : isNew;
}

/** True when the session forgot answers, and a request of that time would be among them. */
function isBeforeMemory(
  session: Remembered,
  answers: readonly RememberedAnswer[],
  charge: Charge,
): boolean {
  const [oldest] = answers;
  if (oldest === undefined || oldest.digest === session.createDigest) return false;
  return charge.sentAt <= oldest.sentAt;
}

/** The request that began a session names it: it never begins a second one. */
function recallFirst(session: Remembered, charge: Charge): Recall {
  if (session.createDigest !== charge.digest) return { kind: 'conflict' };
  const kept = firstAnswer(session);
  return kept === undefined ? { kind: 'too-old' } : { kind: 'repeat', answer: kept.answer };
}

function firstAnswer(session: Remembered): RememberedAnswer | undefined {
  return answersIn(session.answers).find((one) => one.digest === session.createDigest);
}

/**
 * An event that an adapter published names itself, and its repeats are sent at the same time as it
 * says itself: it may be one that was forgotten only if it was sent no later than the last of
 * those. Clocks have no part in that, so a backlog of any age is charged.
 */
function recallPublished({ streams }: AccountState, stream: string, charge: Charge): Recall {
  return mayBeForgotten(streams, stream, charge) ? { kind: 'too-old' } : isNew;
}

/** A create whose session id is new may still be a repeat that was sent again with another time. */
function recallCreate(account: AccountState, charge: Charge, clock: Instant): Recall {
  const open = account.sessions.findLast((session) => isSameCreate(session, charge));
  const ended = lastEnded(
    account.ended,
    packField(charge.createKey ?? charge.digest),
    (session) =>
      isSameCreate(session, charge) && (charge.retransmission || isOvertaken(session, charge)),
  );
  const session = open ?? ended;
  if (session === undefined)
    return isFromForgottenPast(account, charge, clock) ? { kind: 'too-old' } : isNew;
  // A consumer that never counts its requests may begin anew under the same charging id.
  if (session.createDigest !== charge.digest && charge.number === 0n) return isNew;
  return recallFirst(session, charge);
}

/**
 * The consumer's create key names a create; without one only the sender's word, equal content and
 * number do, and another device of the account is never meant.
 * A consumer that uses a charging id again after its session ended means a new session.
 */
function isSameCreate(session: Remembered, charge: Charge): boolean {
  if (charge.createKey !== null) return session.createKey === charge.createKey;
  if (!charge.retransmission || session.createDigest !== charge.digest) return false;
  if ('identity' in session && session.identity !== charge.identity) return false;
  return answersIn(session.answers).some(
    (one) => one.digest === charge.digest && one.number === charge.number,
  );
}

/**
 * True for an original that its own repeat overtook: it was sent no later than what began the
 * session, which a request that uses the charging id anew never is.
 */
function isOvertaken(session: EndedSession, charge: Charge): boolean {
  const first = firstAnswer(session);
  return first !== undefined && charge.sentAt <= first.sentAt;
}

/** True when the first answer, had there been one, would be forgotten by now. */
function isFromForgottenPast(account: AccountState, charge: Charge, clock: Instant): boolean {
  if (account.forgottenUntil === 0n) return false;
  const latest = charge.retransmission ? charge.sentAt : plusSeconds(charge.sentAt, clockSkewMax);
  return latest <= later(account.forgottenUntil, plusSeconds(clock, -repeatHorizon));
}
