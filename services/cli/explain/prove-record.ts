import type { Balance, LedgerRecord, Sha256 } from '../../core/contracts.gen.ts';
import { emptyHead } from '../../core/partition/head.ts';
import type { Head } from '../../core/partition/head.ts';
import { parseTime } from '../../engine/time-text.ts';
import { epoch } from '../../core/time.ts';
import { recordAt } from '../../engine/ledger-follower.ts';
import { hex } from '../../engine/sealed-record.ts';
import { stateFrom } from '../../engine/state-bytes.ts';
import { LogError } from '../../ports/event-log.ts';
import type { LogEntry, LogReader } from '../../ports/event-log.ts';
import type { RecordGrounds } from '../../ports/history-reader.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { RecordCodec } from '../../ports/record-codec.ts';
import { topics } from '../../ports/topics.ts';
import { checkDecision, checkDigest } from '../audit/input-check.ts';
import { Failed } from '../failures.ts';
import type { LedgerPorts } from '../site.ts';

/** What became of deciding a record again. */
export type Proof =
  /** The usage event was decided again, and the record is the same, byte by byte. */
  | { readonly kind: 'identical' }
  | { readonly kind: 'differs'; readonly findings: readonly string[] }
  /** What would have to be decided again is not kept any more. */
  | { readonly kind: 'gone'; readonly what: string };

/** A record of the history, with all that its decision looked at. */
export interface Evidence {
  readonly record: LedgerRecord;
  /** State of its key before it. */
  readonly state: Balance | undefined;
  readonly control: Balance | undefined;
}

/** What proving needs. */
export type ProofPorts = LedgerPorts & { readonly plans: ReadonlyMap<string, Plan> };

/** Reads the grounds of a record out of their bytes. @throws Failed for bytes that are none. */
export function evidenceIn(codec: RecordCodec, grounds: RecordGrounds): Evidence {
  const read = codec.decode('LedgerRecord', Buffer.from(grounds.record, 'base64'));
  if (read.kind !== 'read') throw new Failed('UNREADABLE', `the history's record: ${read.why}`);
  const stateIn = (text: string | null): Balance | undefined =>
    text === null ? undefined : stateFrom(codec, Buffer.from(text, 'base64'));
  return { record: read.value, state: stateIn(grounds.state), control: stateIn(grounds.control) };
}

/**
 * Decides the usage event of a record again, from the state that the history had before it, and
 * holds the result against what stands in the ledger: the history is not believed by itself.
 */
export async function proveRecord(
  ports: ProofPorts,
  grounds: RecordGrounds,
  evidence: Evidence,
): Promise<Proof> {
  const { record } = evidence;
  const { partition, inputOffset } = record;
  const stands = await recordAt(ports, partition, BigInt(grounds.ledgerOffset));
  if (stands === undefined) return { kind: 'gone', what: `ledger @${grounds.ledgerOffset}` };
  if (hex(stands.hash) !== grounds.hash) {
    return { kind: 'differs', findings: ['the ledger has another record there'] };
  }
  const entry = await usageAt(ports.reader, partition, inputOffset);
  if (entry === undefined) return { kind: 'gone', what: `usage @${inputOffset}` };
  const control = evidence.control?.control ?? undefined;
  const before = { head: headBefore(record, grounds), state: evidence.state, control };
  const findings = [
    ...checkDigest(ports, record, entry),
    ...checkDecision(ports, stands, entry, before),
  ].map(({ text }) => text);
  return findings.length === 0 ? { kind: 'identical' } : { kind: 'differs', findings };
}

/** As far as a decision looks at it. */
function headBefore(record: LedgerRecord, { previous }: RecordGrounds): Head {
  const empty = emptyHead(record.partition);
  if (previous === null) return empty;
  return {
    ...empty,
    ledgerId: record.ledgerId,
    sequence: record.sequence - 1n,
    hash: Buffer.from(previous.hash, 'hex') as Uint8Array as Sha256,
    nextInput: record.inputOffset,
    clock: parseTime(previous.at) ?? epoch,
  };
}

/** The usage event at an offset; undefined: it is not kept any more. */
async function usageAt(
  reader: LogReader,
  partition: number,
  offset: bigint,
): Promise<LogEntry | undefined> {
  const { first, end } = await reader.ends(topics.usage, partition);
  if (offset < first || offset >= end) return undefined;
  const position = { topic: topics.usage, partition, from: offset };
  const [batch] = await reader.read([position], { waitMs: 1000, bytesMax: 65_536 });
  const entry = batch?.entries.find((one) => one.offset === offset);
  if (entry !== undefined) return entry;
  throw new LogError('unavailable', `usage[${partition}]@${offset} cannot be read now`);
}
