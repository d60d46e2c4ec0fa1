import { bounds } from '../../bounds.ts';
import type { StreamMark } from '../../contracts.gen.ts';
import { epoch, later } from '../../time.ts';
import type { Instant } from '../../time.ts';

/** Stands for every adapter that has no mark of its own. */
const anyOther = '';

/** The latest time of sending among the events of an adapter that may be forgotten. */
export function markOf(marks: readonly StreamMark[], stream: string): Instant {
  return own(marks, stream) ?? own(marks, anyOther) ?? epoch;
}

/**
 * The marks after an event was forgotten. When there are too many, the earliest joins the one that
 * stands for every other adapter: that may take a new event for a repeat, never the reverse.
 */
export function withMark(
  marks: readonly StreamMark[],
  stream: string,
  sentAt: Instant,
): readonly StreamMark[] {
  const next = { stream, sentAt: later(markOf(marks, stream), sentAt) };
  const rest = marks.filter((one) => one.stream !== stream && one.stream !== anyOther);
  const named = [...rest, next].toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
  const joined = own(marks, anyOther);
  if (named.length <= bounds.streamsMax)
    return joined === undefined ? named : [joinedAt(joined), ...named];
  const [earliest = next, ...kept] = named;
  return [joinedAt(later(joined ?? epoch, earliest.sentAt)), ...kept];
}

function joinedAt(sentAt: Instant): StreamMark {
  return { stream: anyOther, sentAt };
}

function own(marks: readonly StreamMark[], stream: string): Instant | undefined {
  return marks.find((one) => one.stream === stream)?.sentAt;
}
