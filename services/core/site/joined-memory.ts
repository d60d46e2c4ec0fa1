import { answersIn, noAnswers, withAnswer } from '../account/memory/answers.ts';
import type { PackedAnswers } from '../account/memory/answers.ts';
import {
  endedSession,
  endedSessions,
  noneEnded,
  withEnded,
} from '../account/memory/ended-sessions.ts';
import type { EndedSessions } from '../account/memory/ended-sessions.ts';
import { joinedRanges } from '../account/remember.ts';
import { bounds } from '../bounds.ts';
import type { AccountState, NumberRange, SessionState } from '../contracts.gen.ts';

/** What a session remembers of its requests. */
interface Memory {
  readonly numbers: readonly NumberRange[];
  readonly answers: PackedAnswers;
}

/**
 * A session as the other site left it, that still knows what was answered for it here: who repeats
 * that is not charged anew.
 */
export function withOwnAnswers(account: AccountState, session: SessionState): SessionState {
  const own = memoryOf(account, session.id);
  return own === undefined ? session : { ...session, ...joined(own, session) };
}

/** The same of sessions that ended there. */
export function endedWithOwnAnswers(account: AccountState, ended: EndedSessions): EndedSessions {
  if (ended === noneEnded) return ended;
  return endedSessions(ended).reduce<EndedSessions>((packed, session) => {
    const own = memoryOf(account, session.id);
    return withEnded(packed, own === undefined ? session : { ...session, ...joined(own, session) });
  }, noneEnded);
}

function memoryOf(account: AccountState, id: string): Memory | undefined {
  return account.sessions.find((one) => one.id === id) ?? endedSession(account.ended, id);
}

function joined(own: Memory, there: Memory): Memory {
  const later = answersIn(there.answers);
  const earlier = answersIn(own.answers).filter(
    (one) => !later.some(({ number, digest }) => number === one.number && digest === one.digest),
  );
  const answers = [...earlier, ...later].reduce<PackedAnswers>(
    (packed, one) => withAnswer(packed, one, bounds.answersPerSessionMax),
    noAnswers,
  );
  return { numbers: joinedRanges([...own.numbers, ...there.numbers]), answers };
}
