import type { NumberRange } from '../../contracts.gen.ts';
import { present } from '../../invariant.ts';
import { instant } from '../../time.ts';
import type { Instant } from '../../time.ts';
import { firstAndLast, withAnswer } from './answers.ts';
import type { PackedAnswers, RememberedAnswer } from './answers.ts';
import { packField, unpackField } from './packed-text.ts';

/**
 * Sessions that ended, oldest first, a line each:
 *
 *     closedAt cause id createKey createDigest stream numbers answers
 *     numbers: from-to, with a plus between; a dash when there are none
 */
export type EndedSessions = string;

/** A session that ended, as much of it as repeats need. */
export interface EndedSession {
  readonly id: string;
  /** Hash of the consumer's create key; null: it gave none. */
  readonly createKey: string | null;
  /** Hash of the create's charging command. */
  readonly createDigest: string;
  /** The adapter whose event it was; null: it came through another door. */
  readonly stream: string | null;
  /** Partition time of the end. */
  readonly closedAt: Instant;
  readonly cause: 'release' | 'expired' | 'denied' | 'event' | 'abandoned';
  /** Request numbers seen. */
  readonly numbers: readonly NumberRange[];
  /** The answer that began it, and the last one; of one that expired, and may go on, all. */
  readonly answers: PackedAnswers;
}

/** No session has ended yet. */
export const noneEnded: EndedSessions = '';

/** The sessions with one more that ended, the newest. */
export function withEnded(packed: EndedSessions, session: EndedSession): EndedSessions {
  return packed + lineOf(session);
}

/** The ended session of this id, while it is remembered. */
export function endedSession(packed: EndedSessions, id: string): EndedSession | undefined {
  return lastEnded(packed, packField(id), (session) => session.id === id);
}

/**
 * The newest ended session that fits.
 *
 * @param field what stands in the line of any that fits, so that others need not be read.
 */
export function lastEnded(
  packed: EndedSessions,
  field: string,
  fits: (session: EndedSession) => boolean,
): EndedSession | undefined {
  return lastLine(packed, field, fits)?.session;
}

/** A session and where its line stands, the line end included. */
interface Line {
  readonly session: EndedSession;
  readonly start: number;
  readonly end: number;
}

function lastLine(
  packed: EndedSessions,
  field: string,
  fits: (session: EndedSession) => boolean,
): Line | undefined {
  if (!packed.includes(field)) return undefined; // mostly so, and faster seen forwards
  let before = packed.length;
  while (before > 0) {
    const found = packed.lastIndexOf(field, before - 2); // before the end of the line
    if (found === -1) return undefined;
    const start = packed.lastIndexOf('\n', found) + 1;
    const end = packed.indexOf('\n', found);
    const session = sessionIn(packed.slice(start, end));
    if (fits(session)) return { session, start, end: end + 1 };
    before = start;
  }
  return undefined;
}

/** The sessions without one of them, which most likely stands near the end. */
export function withoutEnded(packed: EndedSessions, session: EndedSession): EndedSessions {
  const line = lineOf(session);
  const at = packed.lastIndexOf(line);
  return packed.slice(0, at) + packed.slice(at + line.length);
}

/** The sessions with one more answer to the one of this id, if it is among them. */
export function withEndedAnswer(
  packed: EndedSessions,
  id: string,
  entry: RememberedAnswer,
  numbersAfter: (numbers: readonly NumberRange[]) => readonly NumberRange[],
): EndedSessions {
  const line = lastLine(packed, packField(id), (session) => session.id === id);
  if (line === undefined) return packed;
  const { session, start, end } = line;
  // The one that began it, the last so far, and this one: of those two are kept.
  const answers = firstAndLast(withAnswer(session.answers, entry, 3), session.createDigest);
  const next = { ...session, answers, numbers: numbersAfter(session.numbers) };
  return packed.slice(0, start) + lineOf(next) + packed.slice(end);
}

/** Those of them whose ids are wanted, oldest first. */
export function onlyEnded(packed: EndedSessions, isWanted: (id: string) => boolean): EndedSessions {
  const lines = packed.split('\n').slice(0, -1);
  return lines
    .filter((line) => isWanted(sessionIn(line).id))
    .map((line) => `${line}\n`)
    .join('');
}

/** When the oldest of them ended; undefined: there is none. */
export function oldestEndedAt(packed: EndedSessions): Instant | undefined {
  if (packed === noneEnded) return undefined;
  return instant(BigInt(packed.slice(0, packed.indexOf(' '))));
}

/** The oldest of them, where there is one. */
export function oldestEnded(packed: EndedSessions): EndedSession | undefined {
  return packed === noneEnded ? undefined : sessionIn(packed.slice(0, packed.indexOf('\n')));
}

/** The sessions without the oldest. */
export function withoutOldest(packed: EndedSessions): EndedSessions {
  return packed.slice(packed.indexOf('\n') + 1);
}

/** All of them, oldest first. */
export function endedSessions(packed: EndedSessions): readonly EndedSession[] {
  return packed.split('\n').slice(0, -1).map(sessionIn);
}

function lineOf(session: EndedSession): string {
  const { closedAt, cause, id, createKey, createDigest, stream, numbers, answers } = session;
  const ranges = numbers.map(({ from, to }) => `${from}-${to}`).join('+');
  const names = [id, createKey, createDigest, stream].map(packField).join(' ');
  return `${closedAt} ${cause} ${names} ${ranges === '' ? '-' : ranges} ${answers}\n`;
}

function sessionIn(line: string): EndedSession {
  const [
    closedAt = '',
    cause,
    id = '',
    createKey = '-',
    createDigest = '',
    stream = '-',
    numbers = '-',
    ...rest
  ] = line.split(' ');
  return {
    id: present(unpackField(id), 'the id of an ended session'),
    createKey: unpackField(createKey),
    createDigest: present(unpackField(createDigest), 'the digest of a create'),
    stream: unpackField(stream),
    closedAt: instant(BigInt(closedAt)),
    cause: cause as EndedSession['cause'],
    numbers: numbers === '-' ? [] : numbers.split('+').map(rangeIn),
    answers: rest.join(' '),
  };
}

function rangeIn(text: string): NumberRange {
  const [from = '', to = ''] = text.split('-');
  return { from: BigInt(from), to: BigInt(to) };
}
