import type { LedgerPosition } from '../core/contracts.gen.ts';
import { sameBytes } from '../core/partition/head.ts';
import type { LogEntry, Offset, Partition } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import { beginningOf, behind, recordIn } from './ledger-follower.ts';
import type { FollowPosition, FollowerPorts, LedgerTopic } from './ledger-follower.ts';

/** Offsets that are looked through one by one once a search has come this near. */
const nearBy = 512n;
const readLimits = { waitMs: 1_000, bytesMax: 65_536 } as const;

/**
 * Where to follow a ledger on behind one of its records, of which only the sequence and the hash
 * are known: sequences grow with offsets but for repeats of a second owner, so it halves its way.
 *
 * @returns the beginning where it is not found: whoever reads from there reads the same.
 * @throws LogError of the log.
 */
export async function placeBehind(
  ports: FollowerPorts,
  partition: Partition,
  { sequence, hash }: Pick<LedgerPosition, 'sequence' | 'hash'>,
  topic: LedgerTopic = topics.ledger,
): Promise<FollowPosition> {
  const { first, end } = await ports.reader.ends(topic, partition);
  let [from, to] = [first, end];
  while (to - from > nearBy) {
    const middle = from + (to - from) / 2n;
    const [entry] = await entriesFrom(ports, { topic, partition, from: middle });
    const found = entry && sequenceOf(ports, entry);
    if (found === undefined || found >= sequence) to = middle;
    else from = middle;
  }
  const near = from - nearBy > first ? from - nearBy : first;
  const entry = await entryOf(ports, { topic, partition, from: near }, { sequence, to });
  const record = entry && recordIn(ports, entry);
  if (record === undefined || !sameBytes(record.hash, hash)) return beginningOf(partition);
  return behind(record);
}

interface Place {
  readonly topic: LedgerTopic;
  readonly partition: Partition;
  readonly from: Offset;
}

async function entriesFrom({ reader }: FollowerPorts, at: Place): Promise<readonly LogEntry[]> {
  const [batch] = await reader.read([at], readLimits);
  return batch?.entries ?? [];
}

/** The first record of a sequence from an offset on, and not far behind another. */
async function entryOf(
  ports: FollowerPorts,
  at: Place,
  { sequence, to }: { readonly sequence: bigint; readonly to: Offset },
): Promise<LogEntry | undefined> {
  for (let { from } = at; from <= to + nearBy;) {
    const entries = await entriesFrom(ports, { ...at, from });
    const found = entries.find((entry) => sequenceOf(ports, entry) === sequence);
    if (found !== undefined) return found;
    const last = entries.at(-1);
    if (last === undefined) return undefined;
    from = last.offset + 1n;
  }
  return undefined;
}

function sequenceOf({ codec }: FollowerPorts, entry: LogEntry): bigint | undefined {
  const read = codec.read('LedgerRecord', entry);
  return read.kind === 'read' ? read.value.sequence : undefined;
}
