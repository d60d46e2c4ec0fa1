import { bounds } from '../../bounds.ts';
import type { StreamMark } from '../../contracts.gen.ts';
import type { Instant } from '../../time.ts';

/** An event of an adapter, as far as it is to be told from others once it is forgotten. */
export interface PublishedEvent {
  readonly session: string;
  readonly sentAt: Instant;
}

/** Stands for every adapter that has no mark of its own. */
const anyOther = '';

/** Characters of a session id by which an event is known: one of 2⁴⁸ is mistaken for another. */
const shortIdLength = 8;

/**
 * Whether an event that nothing else is known of may be one that was forgotten: it was sent before
 * the last of those, or at the same time and is among them.
 */
export function mayBeForgotten(
  marks: readonly StreamMark[],
  stream: string,
  { session, sentAt }: PublishedEvent,
): boolean {
  const mark = markOf(marks, stream);
  if (mark === undefined || sentAt > mark.sentAt) return false;
  return sentAt < mark.sentAt || mark.ids === null || includes(mark.ids, shortIdOf(session));
}

/**
 * The marks after an event was forgotten. When there are too many, the earliest joins the one that
 * stands for every other adapter: that may take a new event for a repeat, never the reverse.
 */
export function withForgotten(
  marks: readonly StreamMark[],
  stream: string,
  event: PublishedEvent,
): readonly StreamMark[] {
  const next = movedOn(markOf(marks, stream), stream, event);
  const joined = marks.filter((one) => one.stream === anyOther);
  const rest = marks.filter((one) => one.stream !== stream && one.stream !== anyOther);
  const named = [...rest, next].toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
  if (named.length <= bounds.streamsMax) return [...joined, ...named];
  const [earliest = next, ...kept] = named;
  const [before = earliest] = joined;
  const later = before.sentAt > earliest.sentAt ? before : earliest;
  return [{ stream: anyOther, sentAt: later.sentAt, ids: null }, ...kept];
}

function markOf(marks: readonly StreamMark[], stream: string): StreamMark | undefined {
  return marks.find((one) => one.stream === stream) ?? marks.find((one) => one.stream === anyOther);
}

/** Events sent at the time of the mark are named, so that others of that moment are not refused. */
function movedOn(
  mark: StreamMark | undefined,
  stream: string,
  { session, sentAt }: PublishedEvent,
): StreamMark {
  if (mark === undefined || sentAt > mark.sentAt) {
    return { stream, sentAt, ids: shortIdOf(session) };
  }
  if (sentAt < mark.sentAt || mark.ids === null) return { ...mark, stream };
  const isFull = mark.ids.length >= bounds.forgottenIdsMax * shortIdLength;
  return { stream, sentAt, ids: isFull ? null : mark.ids + shortIdOf(session) };
}

function includes(ids: string, id: string): boolean {
  for (let at = 0; at < ids.length; at += shortIdLength) {
    if (ids.startsWith(id, at)) return true;
  }
  return false;
}

/** Session ids are hashes, so any part of one will do; in tests they may be shorter. */
function shortIdOf(session: string): string {
  return session.slice(0, shortIdLength).padEnd(shortIdLength);
}
