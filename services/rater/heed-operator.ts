import type { LogEntry, ReadPosition } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import { readInput } from '../engine/read-input.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';

/**
 * Looks behind an input that stops a partition for an operator's signed word to reject it, and goes
 * on when it stands there. Whoever owns the partition next meets the same input and the same word,
 * and writes the same record.
 */
export async function heedOperator(owned: OwnedPartition, ports: RaterPorts): Promise<void> {
  const { stuck, partition } = owned;
  if (stuck === undefined || owned.phase !== 'stopped') return;
  const position: ReadPosition = { topic: topics.usage, partition, from: stuck.lookedTo };
  const [batch] = await ports.reader.read([position], { waitMs: raterLimits.pollMs });
  if (batch === undefined || owned.stuck !== stuck) return;
  const isRejected = batch.entries.some((entry) => rejects(entry, stuck.offset, owned, ports));
  owned.stuck = isRejected ? undefined : { ...stuck, lookedTo: batch.next };
  if (!isRejected) return;
  owned.rejected = stuck.offset;
  owned.phase = 'serving';
  owned.why = `an operator rejected usage @${stuck.offset}`;
}

function rejects(
  entry: LogEntry,
  offset: bigint,
  owned: OwnedPartition,
  ports: RaterPorts,
): boolean {
  const place = { partition: owned.partition, partitions: owned.control?.partitions ?? 0 };
  const read = readInput(ports, entry, place);
  if (read.kind !== 'input' || read.input.body.kind !== 'event') return false;
  const { event } = read.input.body;
  return event.type === 'RejectInput' && event.rejectInput.offset === offset;
}
