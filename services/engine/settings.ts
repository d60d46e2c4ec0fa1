import type { LogReader } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';
import { keyText, readTopic } from './read-topic.ts';

/** Key of the setting that holds the registry's schema ids. */
export const registryIdsKey = 'registry/ids';

/** The newest content of every setting, by its key (kind and id). */
export async function readSettings(
  reader: LogReader,
  codec: RecordCodec,
): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>();
  for await (const entries of readTopic(reader, topics.settings, 0)) {
    for (const entry of entries) {
      if (entry.value.length === 0) settings.delete(keyText(entry));
      const read = codec.read('Setting', entry);
      if (read.kind === 'read') settings.set(keyText(entry), read.value.content);
    }
  }
  return settings;
}
