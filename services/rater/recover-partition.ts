import { controlKey } from '../core/key.ts';
import { present } from '../core/invariant.ts';
import { emptyHead, sameBytes } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import { followFrom } from '../engine/export-position.ts';
import { LedgerBroken, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord, FollowPosition } from '../engine/ledger-follower.ts';
import { hex } from '../engine/sealed-record.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import type { Partition } from '../ports/event-log.ts';
import type { Watermark } from '../ports/projection.ts';
import { topics } from '../ports/topics.ts';
import { foldStates, loadTouched } from './fold-states.ts';
import { noWatermark } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import { rebuildProjection } from './rebuild-projection.ts';

/** The partition must not be decided here: the logs do not say what they must. */
export class MustStop extends Error {
  override readonly name = 'MustStop';
}

/** The projection moved under a recovery: another owner is at work. Begin again. */
export class ProjectionMoved extends Error {
  override readonly name = 'ProjectionMoved';
}

/**
 * Reads the end of a partition's ledger, brings the projection there, and checks that usage still
 * holds what the last record answered (design 2, "Recovery of p"). The partition serves afterwards.
 *
 * @returns how many records were folded.
 * @throws MustStop or LedgerBroken when the partition must not be decided on this process.
 */
export async function recoverPartition(owned: OwnedPartition, ports: RaterPorts): Promise<number> {
  const { partition } = owned;
  const answered = new Map(owned.unconfirmed.map((one) => [one.record.sequence, one.hash]));
  const start = await startOf(partition, ports);
  const follower = new LedgerFollower(ports, start.position);
  let watermark = start.watermark;
  let folded = 0;
  let gapSince: bigint | undefined;
  for (;;) {
    const records = await follower.read(0, raterLimits.foldBytesMax);
    if (records.length > 0) {
      checkAnswers(records, answered);
      watermark = await advance(records, watermark, partition, ports);
      folded += records.length;
    } else if (follower.hasGap) {
      gapSince ??= ports.clock.now();
      await waitForGap(partition, gapSince, ports);
    } else if (follower.isAtEnd) break;
  }
  await checkInput(follower.head, ports);
  await settle(owned, follower, watermark, ports);
  return folded;
}

interface Start {
  readonly position: FollowPosition;
  readonly watermark: Watermark;
}

/** Behind the projection's watermark, once the ledger confirms it; else behind a rebuilt one. */
async function startOf(partition: Partition, ports: RaterPorts): Promise<Start> {
  const known = await verifiedWatermark(partition, ports);
  if (known !== undefined) return known;
  const { end } = await ports.reader.ends(topics.ledger, partition);
  if (end > 0n) {
    await rebuildProjection(partition, ports);
    const rebuilt = await verifiedWatermark(partition, ports);
    if (rebuilt !== undefined) return rebuilt;
    throw new ProjectionMoved('the projection was lost again while it was rebuilt');
  }
  await forgetOlderLedger(partition, ports);
  return { position: { head: emptyHead(partition), next: 0n }, watermark: noWatermark };
}

/** The ledger has no record yet: what the cache holds is of another one that stood here before. */
async function forgetOlderLedger(partition: Partition, { projection }: RaterPorts): Promise<void> {
  const [loaded] = await projection.load([{ partition, keys: [] }]);
  if (loaded?.watermark === undefined || loaded.watermark.sequence === 0n) return;
  const token = await projection.beginRebuild(partition);
  await projection.endRebuild(partition, token, noWatermark);
}

async function verifiedWatermark(
  partition: Partition,
  ports: RaterPorts,
): Promise<Start | undefined> {
  const [loaded] = await ports.projection.load([{ partition, keys: [] }]);
  const watermark = loaded?.watermark;
  if (watermark === undefined) return undefined;
  const hash = Buffer.from(watermark.hash, 'hex');
  const named = { ...watermark, hash } as unknown as Parameters<typeof followFrom>[2];
  const position = await followFrom(ports, partition, named);
  return position && { position, watermark };
}

/** The first record of a sequence must be the one we answered by: anything else is a bug. */
function checkAnswers(
  records: readonly AcceptedRecord[],
  answered: ReadonlyMap<bigint, Uint8Array>,
): void {
  for (const { record, hash } of records) {
    const ours = answered.get(record.sequence);
    if (ours === undefined || sameBytes(ours, hash)) continue;
    throw new MustStop(
      `record ${record.sequence} is ${hex(hash)}, but was answered as ${hex(ours)}`,
    );
  }
}

async function advance(
  records: readonly AcceptedRecord[],
  after: Watermark,
  partition: Partition,
  ports: RaterPorts,
): Promise<Watermark> {
  const { loaded, keys } = await loadTouched(records, partition, ports);
  checkUnmoved(loaded.watermark, after);
  const { states, through } = foldStates(records, keys, loaded, ports);
  const result = await ports.projection.project({ partition, after, through, states });
  if (result === 'gap') throw new ProjectionMoved(`writes are missing before ${through.sequence}`);
  return through;
}

function checkUnmoved(stored: Watermark | undefined, expected: Watermark): void {
  const { sequence, hash } = stored ?? noWatermark;
  if (sequence === expected.sequence && hash === expected.hash) return;
  throw new ProjectionMoved(`at ${sequence} instead of ${expected.sequence}`);
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

async function settle(
  owned: OwnedPartition,
  follower: LedgerFollower,
  watermark: Watermark,
  ports: RaterPorts,
): Promise<void> {
  const { partition } = owned;
  const [loaded] = await ports.projection.load([{ partition, keys: [controlKey] }]);
  checkUnmoved(loaded?.watermark, watermark);
  owned.control = stateFrom(ports.codec, loaded?.states[0])?.control ?? undefined;
  owned.head = follower.head;
  owned.ledgerEnd = follower.next;
  owned.unconfirmed = [];
  owned.unprojected = [];
  owned.projected = watermark;
}
