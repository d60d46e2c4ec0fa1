import type { CommandId, CommandMark } from '../contracts.gen.ts';

/**
 * True when a key carried a command out before.
 *
 * The courier of a partition appends its commands in their order, each before the next, and may
 * append any of them again. So of the commands that one partition gave, those at or before the last
 * one that was carried out are repeats, and all others are new: one mark for each partition
 * remembers every command there ever was.
 */
export function isCarriedOut(marks: readonly CommandMark[], id: CommandId): boolean {
  const mark = marks.find(({ partition }) => partition === id.partition);
  if (mark === undefined) return false;
  if (mark.sequence !== id.sequence) return id.sequence < mark.sequence;
  return id.index <= mark.index;
}

/** The marks behind a command, by partition; a repeat never moves one back. */
export function withCarriedOut(
  marks: readonly CommandMark[],
  id: CommandId,
): readonly CommandMark[] {
  if (isCarriedOut(marks, id)) return marks;
  const { partition, sequence, index } = id;
  const others = marks.filter((mark) => mark.partition !== partition);
  return [...others, { partition, sequence, index }].toSorted((a, b) => a.partition - b.partition);
}
