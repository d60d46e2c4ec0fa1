import type { LogEntry, LogReader, Partition } from '../ports/event-log.ts';
import type { Topic } from '../ports/topics.ts';

/** Reads a partition from its first offset to its present end, batch by batch. */
export async function* readTopic(
  reader: LogReader,
  topic: Topic,
  partition: Partition,
): AsyncGenerator<readonly LogEntry[]> {
  const { first, end } = await reader.ends(topic, partition);
  for (let from = first; from < end;) {
    const [batch] = await reader.read([{ topic, partition, from }], { waitMs: 1000 });
    if (batch === undefined || batch.next <= from) return;
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
