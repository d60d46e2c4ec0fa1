import { bounds, clockSkewMax, repeatHorizon } from '../bounds.ts';
import type {
  AccountState,
  Answer,
  ClosedSession,
  NumberRange,
  RememberedAnswer,
  RememberedRequest,
  SessionState,
} from '../contracts.gen.ts';
import { later, plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { weightOf } from './account.ts';

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
  const isHeavy = weightOf(account) > bounds.stateWeightMax;
  const most = isHeavy ? bounds.answersPerSessionWhenHeavy : bounds.answersPerSessionMax;
  const withEntry = <S extends SessionState | ClosedSession>(session: S): S =>
    session.id === request.session ? answered(session, entry, most) : session;
  return {
    ...account,
    sessions: account.sessions.map((session) => {
      const next = withEntry(session);
      return next === session ? session : { ...next, touchedAt: clock };
    }),
    closed: account.closed.map(withEntry),
  };
}

function answered<S extends SessionState | ClosedSession>(
  session: S,
  entry: RememberedAnswer,
  most: number,
): S {
  return {
    ...session,
    answers: lastOf([...session.answers, entry], most),
    numbers: entry.number > 0n ? withNumber(session.numbers, entry.number) : session.numbers,
  };
}

/** Ranges with one more number; when there are too many gaps the lowest gap counts as seen. */
export function withNumber(ranges: readonly NumberRange[], number: bigint): readonly NumberRange[] {
  if (isSeen(ranges, number)) return ranges;
  const sorted = [...ranges, { from: number, to: number }].toSorted((a, b) =>
    a.from < b.from ? -1 : 1,
  );
  const joined: NumberRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && last.to + 1n >= range.from) {
      joined[joined.length - 1] = { from: last.from, to: range.to > last.to ? range.to : last.to };
    } else {
      joined.push(range);
    }
  }
  const [lowest, second, ...rest] = joined;
  const isFull =
    joined.length > bounds.numberRangesMax && lowest !== undefined && second !== undefined;
  return isFull ? [{ from: lowest.from, to: second.to }, ...rest] : joined;
}

/** True when a request of this number was answered before. */
export function isSeen(ranges: readonly NumberRange[], number: bigint): boolean {
  return ranges.some((range) => range.from <= number && number <= range.to);
}

/**
 * The account without requests past the horizon, and without ended sessions past it, too many or
 * too heavy.
 *
 * What is forgotten moves `forgottenUntil`: a repeat from before it is refused, never charged.
 */
export function forget(account: AccountState, clock: Instant): AccountState {
  return forgetSessions(forgetRequests(account, clock), clock);
}

/** Keys of management requests are kept for the whole horizon: a full memory refuses new ones. */
function forgetRequests(account: AccountState, clock: Instant): AccountState {
  const [oldest] = account.requests;
  if (oldest === undefined || plusSeconds(oldest.at, repeatHorizon) > clock) return account;
  const requests = account.requests.filter((one) => plusSeconds(one.at, repeatHorizon) > clock);
  return { ...account, requests };
}

function forgetSessions(account: AccountState, clock: Instant): AccountState {
  let { closed, forgottenUntil } = account;
  let weight = closed.length === 0 ? 0 : weightOf(account);
  while (closed.length > 0) {
    const [oldest, ...rest] = closed;
    if (oldest === undefined || !isForgettable(oldest, closed.length, weight, clock)) break;
    forgottenUntil = later(forgottenUntil, oldest.closedAt);
    weight -= 96 + oldest.answers.length * 96;
    closed = rest;
  }
  return closed === account.closed ? account : { ...account, closed, forgottenUntil };
}

function isForgettable(
  oldest: ClosedSession,
  count: number,
  weight: number,
  clock: Instant,
): boolean {
  if (plusSeconds(oldest.closedAt, repeatHorizon + clockSkewMax) <= clock) return true;
  return count > bounds.closedSessionsMax || weight > bounds.stateWeightMax;
}

function lastOf<T>(list: readonly T[], most: number): readonly T[] {
  return list.length > most ? list.slice(list.length - most) : list;
}
