import type { Setting } from '../core/contracts.gen.ts';
import type { TopicWriter } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';

/** What writing a setting needs. */
export interface SettingPorts {
  readonly writer: TopicWriter;
  readonly codec: RecordCodec;
}

/** Writes a setting: the newest content of a kind and id counts. */
export async function writeSetting(
  setting: Setting,
  { writer, codec }: SettingPorts,
): Promise<void> {
  const value = codec.frame('Setting', codec.encode('Setting', setting));
  const fingerprint = codec.fingerprint('Setting');
  const key = `${setting.kind}/${setting.id}`;
  await writer.append(topics.settings, 0, [{ key, value, fingerprint }]);
}

/** Takes a setting back. */
export async function deleteSetting(key: string, writer: TopicWriter): Promise<void> {
  await writer.append(topics.settings, 0, [{ key, value: null }]);
}
