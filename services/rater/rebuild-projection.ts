import { dueAfter } from '../core/partition/fold.ts';
import { followFrom, positionKey, readExportPosition } from '../engine/export-position.ts';
import { beginningOf, LedgerFollower } from '../engine/ledger-follower.ts';
import type { FollowPosition } from '../engine/ledger-follower.ts';
import { keyText, readTopic } from '../engine/read-topic.ts';
import { hex } from '../engine/sealed-record.ts';
import type { LogEntry, Partition } from '../ports/event-log.ts';
import type { ProjectedState, Watermark } from '../ports/projection.ts';
import { topics } from '../ports/topics.ts';
import { foldStates, loadTouched } from '../engine/fold-states.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';

/** Another owner began a rebuild of the same partition: it is that one's to finish. */
export class RebuildSuperseded extends Error {
  override readonly name = 'RebuildSuperseded';
}

/**
 * Builds the projection of a partition anew: newest states from `balances`, then the ledger behind
 * the exporter's position. The watermark is deleted first and written last, so nobody reads a half.
 *
 * @throws RebuildSuperseded when another rebuild took over.
 */
export async function rebuildProjection(partition: Partition, ports: RaterPorts): Promise<void> {
  const token = await ports.projection.beginRebuild(partition);
  const put = async (states: readonly ProjectedState[]): Promise<void> => {
    const result = await ports.projection.putRebuilt(partition, token, states);
    if (result === 'superseded') throw new RebuildSuperseded();
  };
  const start = await startOf(partition, ports);
  if (start.next > 0n) await putBalances(partition, ports, put);
  const watermark = await foldRest(partition, start, ports, put);
  if (watermark === undefined) return;
  const result = await ports.projection.endRebuild(partition, token, watermark);
  if (result === 'superseded') throw new RebuildSuperseded();
}

/** Behind the exporter's position where the ledger confirms it, else at the beginning. */
async function startOf(partition: Partition, ports: RaterPorts): Promise<FollowPosition> {
  const exported = await readExportPosition(ports.reader, ports.codec, partition);
  const found = exported && (await followFrom(ports, partition, exported));
  return found ?? beginningOf(partition);
}

type Put = (states: readonly ProjectedState[]) => Promise<void>;

async function putBalances(partition: Partition, ports: RaterPorts, put: Put): Promise<void> {
  const part = { bytesMax: raterLimits.rebuildBytesMax };
  for await (const entries of readTopic(ports.reader, topics.balances, partition, part)) {
    // Several states of one key may stand together until they are compacted: only the last counts.
    const newest = new Map(entries.map((entry) => [keyText(entry), entry]));
    newest.delete(positionKey);
    await put([...newest].flatMap(([key, entry]) => stateOf(key, entry, ports)));
  }
}

function stateOf(key: string, entry: LogEntry, { codec }: RaterPorts): readonly ProjectedState[] {
  const read = codec.read('Balance', entry);
  const state = codec.unframe(entry.value);
  if (read.kind !== 'read' || state === undefined) return [];
  return [{ key, state, due: dueAfter(read.value) }];
}

async function foldRest(
  partition: Partition,
  start: FollowPosition,
  ports: RaterPorts,
  put: Put,
): Promise<Watermark | undefined> {
  const follower = new LedgerFollower(ports, start);
  const { head } = start;
  let watermark: Watermark | undefined =
    head.sequence === 0n
      ? undefined
      : {
          ledgerId: head.ledgerId,
          sequence: head.sequence,
          hash: hex(head.hash),
          ledgerOffset: start.next - 1n,
        };
  do {
    const records = await follower.read(0, raterLimits.foldBytesMax);
    if (records.length === 0) continue;
    const { loaded, keys } = await loadTouched(records, partition, ports);
    await put([]); // what was loaded is ours only if nobody began another rebuild before
    const { states, through } = foldStates(records, keys, loaded, ports);
    await put(states);
    watermark = through;
  } while (!follower.isAtEnd);
  return watermark;
}
