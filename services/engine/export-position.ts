import type { ExportPosition } from '../core/contracts.gen.ts';
import { sameBytes } from '../core/partition/head.ts';
import type { LogReader, Offset } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';
import { behind, recordAt } from './ledger-follower.ts';
import type { FollowPosition, FollowerPorts, LedgerTopic } from './ledger-follower.ts';
import { keyText, readTopic } from './read-topic.ts';

/** The reserved key of the exporter's position in `balances`: no state has it. */
export const positionKey = 'position';

/** How far back from the end the position is looked for first, in offsets; then ever further. */
const firstReach = 64n;

/**
 * The newest committed position of the exporter: it closes every transaction, so it stands at the
 * end of `balances`, before nothing but what was aborted.
 *
 * @returns undefined when nothing was exported yet.
 */
export async function readExportPosition(
  reader: LogReader,
  codec: RecordCodec,
  partition: number,
): Promise<ExportPosition | undefined> {
  const { first, end } = await reader.ends(topics.balances, partition);
  for (let reach = firstReach; ; reach *= 8n) {
    const from = end - reach > first ? end - reach : first;
    const found = await lastPosition(reader, codec, partition, from);
    if (found !== undefined || from === first) return found;
  }
}

async function lastPosition(
  reader: LogReader,
  codec: RecordCodec,
  partition: number,
  from: Offset,
): Promise<ExportPosition | undefined> {
  let found: ExportPosition | undefined;
  for await (const entries of readTopic(reader, topics.balances, partition, { from })) {
    for (const entry of entries) {
      if (keyText(entry) !== positionKey) continue;
      const read = codec.read('ExportPosition', entry);
      if (read.kind === 'read') found = read.value;
    }
  }
  return found;
}

/**
 * Where to follow the ledger on from an export position; undefined when the ledger says otherwise.
 */
export async function followFrom(
  ports: FollowerPorts,
  partition: number,
  position: Pick<ExportPosition, 'ledgerId' | 'sequence' | 'hash' | 'ledgerOffset'>,
  topic?: LedgerTopic,
): Promise<FollowPosition | undefined> {
  const found = await recordAt(ports, partition, position.ledgerOffset, topic);
  if (found === undefined) return undefined;
  const { record, hash } = found;
  const isSame =
    record.ledgerId === position.ledgerId &&
    record.sequence === position.sequence &&
    sameBytes(hash, position.hash);
  return isSame ? behind(found) : undefined;
}
