import { LogError } from '../ports/event-log.ts';
import type { LogEntry, LogReader, Offset, Partition } from '../ports/event-log.ts';
import type { Topic } from '../ports/topics.ts';

/** Which part of a partition is read, and how much of it at a time. */
export interface TopicPart {
  /** By default the first offset there is. */
  readonly from?: Offset;
  readonly bytesMax?: number;
}

/**
 * Reads a partition from its first offset to its present end, batch by batch.
 *
 * @throws LogError `unavailable` when the log falls silent before that end: a part is never taken
 * for the whole.
 */
export async function* readTopic(
  reader: LogReader,
  topic: Topic,
  partition: Partition,
  part: TopicPart = {},
): AsyncGenerator<readonly LogEntry[]> {
  const { bytesMax } = part;
  const { first, end } = await reader.ends(topic, partition);
  const options = { waitMs: 1000, ...(bytesMax === undefined ? {} : { bytesMax }) };
  for (let from = part.from ?? first; from < end;) {
    const [batch] = await reader.read([{ topic, partition, from }], options);
    if (batch === undefined || batch.next <= from) {
      throw new LogError('unavailable', `${topic}[${partition}] is silent at ${from} of ${end}`);
    }
    yield batch.entries;
    from = batch.next;
  }
}

/** The key of an entry as text. */
export function keyText(entry: LogEntry): string {
  return Buffer.from(entry.key.buffer, entry.key.byteOffset, entry.key.byteLength).toString(
    'latin1',
  );
}
