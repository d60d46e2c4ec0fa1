import { bounds, clockSkewMax, repeatHorizon } from '../bounds.ts';
import type {
  AccountState,
  Answer,
  NumberRange,
  RememberedRequest,
  SessionState,
} from '../contracts.gen.ts';
import { present } from '../invariant.ts';
import { later, plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { weightOf } from './account.ts';
import { withoutConfirmed } from './evolve-unconfirmed.ts';
import { answersIn, withAnswer } from './memory/answers.ts';
import type { RememberedAnswer } from './memory/answers.ts';
import {
  oldestEnded,
  oldestEndedAt,
  withEndedAnswer,
  withoutOldest,
} from './memory/ended-sessions.ts';
import { withForgotten } from './memory/stream-marks.ts';

/** The account that will tell a repeat of this request the same answer. */
export function remember(
  account: AccountState,
  request: RememberedRequest,
  answer: Answer,
  clock: Instant,
): AccountState {
  const { number, digest, sentAt } = request;
  if (request.key !== null) {
    const kept = { key: request.key, digest, at: clock, answer };
    return { ...account, requests: [...account.requests, kept] };
  }
  const entry: RememberedAnswer = { number, digest, sentAt, answer };
  const { session: id } = request;
  if (id === null) return account;
  if (account.sessions.some((session) => session.id === id)) {
    const isHeavy = weightOf(account) > bounds.stateWeightMax;
    const most = isHeavy ? bounds.answersPerSessionWhenHeavy : bounds.answersPerSessionMax;
    const sessions = account.sessions.map((session) =>
      session.id === id ? { ...answered(session, entry, most), touchedAt: clock } : session,
    );
    return { ...account, sessions };
  }
  const numbersAfter = (seen: readonly NumberRange[]) => withNumber(seen, number);
  return { ...account, ended: withEndedAnswer(account.ended, id, entry, numbersAfter) };
}

function answered(session: SessionState, entry: RememberedAnswer, most: number): SessionState {
  return {
    ...session,
    answers: withAnswer(session.answers, entry, most),
    numbers: withNumber(session.numbers, entry.number),
  };
}

/** Ranges with one more number, unless it is 0, which says nothing. */
export function withNumber(ranges: readonly NumberRange[], number: bigint): readonly NumberRange[] {
  if (number === 0n || isSeen(ranges, number)) return ranges;
  return joinedRanges([...ranges, { from: number, to: number }]);
}

/** Ranges of numbers as few and in order; of too many gaps the lowest counts as seen. */
export function joinedRanges(ranges: readonly NumberRange[]): readonly NumberRange[] {
  const sorted = ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const joined: NumberRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && last.to + 1n >= range.from) {
      joined[joined.length - 1] = { from: last.from, to: range.to > last.to ? range.to : last.to };
    } else {
      joined.push(range);
    }
  }
  return bounded(joined);
}

function bounded(ranges: readonly NumberRange[]): readonly NumberRange[] {
  const [lowest, second, ...rest] = ranges;
  if (lowest === undefined || second === undefined || ranges.length <= bounds.numberRangesMax) {
    return ranges;
  }
  return bounded([{ from: lowest.from, to: second.to }, ...rest]);
}

/** True when a request of this number was answered before. */
export function isSeen(ranges: readonly NumberRange[], number: bigint): boolean {
  return ranges.some((range) => range.from <= number && number <= range.to);
}

/**
 * The account without requests past the horizon, without ended sessions past it, too many or too
 * heavy, and without what may not be reversed any more.
 *
 * What is forgotten moves `forgottenUntil`, or the mark of its adapter: a repeat from before it is
 * refused, never charged.
 */
export function forget(account: AccountState, clock: Instant): AccountState {
  return forgetSessions(forgetRequests(withoutConfirmed(account, clock), clock), clock);
}

/** Keys of management requests are kept for the whole horizon: a full memory refuses new ones. */
function forgetRequests(account: AccountState, clock: Instant): AccountState {
  const [oldest] = account.requests;
  if (oldest === undefined || plusSeconds(oldest.at, repeatHorizon) > clock) return account;
  const requests = account.requests.filter((one) => plusSeconds(one.at, repeatHorizon) > clock);
  return { ...account, requests };
}

function forgetSessions(account: AccountState, clock: Instant): AccountState {
  let { ended, forgottenUntil, streams } = account;
  const others = weightOf(account) - ended.length;
  for (;;) {
    const endedAt = oldestEndedAt(ended);
    if (endedAt === undefined) break;
    const isPast = plusSeconds(endedAt, repeatHorizon + clockSkewMax) <= clock;
    const isTooMuch =
      ended.length > bounds.endedSessionsMax || others + ended.length > bounds.stateWeightMax;
    if (!isPast && !isTooMuch) break;
    const {
      id: session,
      stream,
      answers,
    } = present(oldestEnded(ended), 'the oldest ended session');
    if (stream === null) forgottenUntil = later(forgottenUntil, endedAt);
    else {
      const sentAt = answersIn(answers)[0]?.sentAt ?? endedAt;
      streams = withForgotten(streams, stream, { session, sentAt });
    }
    ended = withoutOldest(ended);
  }
  return ended === account.ended ? account : { ...account, ended, forgottenUntil, streams };
}
