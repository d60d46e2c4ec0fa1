import { present } from '../core/invariant.ts';
import { sameBytes } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import { LedgerBroken } from '../engine/ledger-follower.ts';
import type { AcceptedRecord, LedgerFollower } from '../engine/ledger-follower.ts';
import { hex } from '../engine/sealed-record.ts';
import type { SealedRecord } from '../engine/sealed-record.ts';
import type { Partition } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';

/** The partition must not be decided here: the logs do not say what they must. */
export class MustStop extends Error {
  override readonly name = 'MustStop';
}

/** Does something with records of the ledger, before the next are read. */
export type TakeRecords = (records: readonly AcceptedRecord[]) => Promise<void> | void;

/**
 * Follows a partition's ledger to its end, and checks that usage still holds what the last record
 * answered: behind it the partition may be decided.
 *
 * @returns how many records were taken.
 * @throws MustStop or LedgerBroken when the partition must not be decided on this process.
 */
export async function followToEnd(
  { partition, unconfirmed }: Pick<OwnedPartition, 'partition' | 'unconfirmed'>,
  follower: LedgerFollower,
  ports: RaterPorts,
  take: TakeRecords,
): Promise<number> {
  let taken = 0;
  let gapSince: bigint | undefined;
  for (;;) {
    const records = await follower.read(0, raterLimits.foldBytesMax);
    if (records.length > 0) {
      checkAnswers(records, unconfirmed);
      await take(records);
      taken += records.length;
    } else if (follower.hasGap) {
      gapSince ??= ports.clock.now();
      await waitForGap(partition, gapSince, ports);
    } else if (follower.isAtEnd) break;
  }
  await checkInput(follower.head, ports);
  return taken;
}

/** The first record of a sequence must be the one we answered by: anything else is a bug. */
function checkAnswers(
  records: readonly AcceptedRecord[],
  unconfirmed: readonly SealedRecord[],
): void {
  const answered = new Map(unconfirmed.map((one) => [one.record.sequence, one.hash]));
  for (const { record, hash } of records) {
    const ours = answered.get(record.sequence);
    if (ours === undefined || sameBytes(ours, hash)) continue;
    throw new MustStop(
      `record ${record.sequence} is ${hex(hash)}, but was answered as ${hex(ours)}`,
    );
  }
}

async function waitForGap(
  partition: Partition,
  since: bigint,
  { clock }: RaterPorts,
): Promise<void> {
  if (clock.now() - since > BigInt(raterLimits.gapMs)) {
    throw new LedgerBroken('gap', `ledger[${partition}] ends with records that follow nothing`);
  }
  await clock.sleep(raterLimits.retryMs);
}

/**
 * Usage must still hold the event that the last record answered, and end behind it: after a power
 * loss offsets may have been given out again (counter-example 14).
 */
async function checkInput(head: Head, ports: RaterPorts): Promise<void> {
  const { partition, nextInput } = head;
  const { first, end } = await ports.reader.ends(topics.usage, partition);
  if (end < nextInput) {
    throw new MustStop(`usage[${partition}] ends at ${end}, but ${nextInput} were answered`);
  }
  if (first > nextInput) {
    throw new MustStop(`usage[${partition}] begins at ${first}: ${nextInput} was never answered`);
  }
  if (head.sequence === 0n || first === nextInput) return;
  const from = nextInput - 1n;
  const options = { waitMs: 1000, bytesMax: 65_536 };
  const [batch] = await ports.reader.read([{ topic: topics.usage, partition, from }], options);
  const entry = present(batch?.entries[0], `usage[${partition}]@${from}`);
  if (sameBytes(ports.hashing.sha256(entry.key, entry.value), head.lastInput)) return;
  throw new MustStop(`usage[${partition}]@${from} is not the event that was answered`);
}
