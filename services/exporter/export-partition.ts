import type { ExportPosition } from '../core/contracts.gen.ts';
import { present } from '../core/invariant.ts';
import { instant } from '../core/time.ts';
import type { Instant } from '../core/time.ts';
import { followFrom, positionKey, readExportPosition } from '../engine/export-position.ts';
import { beginningOf, LedgerBroken, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord, FollowPosition } from '../engine/ledger-follower.ts';
import { StateUnreadable } from '../engine/state-bytes.ts';
import type { ExportBatch, ExportWriter, OutgoingRecord, Partition } from '../ports/event-log.ts';
import type { Contracts, RecordCodec } from '../ports/record-codec.ts';
import type { Span, Tracer } from '../ports/tracer.ts';
import { Courier } from './courier.ts';
import { callbacksOf, noticesOf, outgoing, xdrsOf } from './outputs.ts';
import { exporterLimits } from './ports.ts';
import type { ExporterPorts } from './ports.ts';

/**
 * Exports one partition until the signal ends it: xDRs, notices, newest states and its own position
 * in one transaction each time.
 *
 * Opening the writer fences every earlier exporter of the partition; only then the position is
 * read, from what was committed, and nothing is remembered from before (counter-examples 17 and
 * 18).
 *
 * @throws LogError `fenced` when another exporter took the partition, others when the outcome of a
 * transaction is in doubt; LedgerBroken when ledger and position do not fit.
 */
export async function exportPartition(
  partition: Partition,
  site: string,
  ports: ExporterPorts,
  signal: AbortSignal,
): Promise<void> {
  const writer = await ports.writers.open(partition);
  try {
    const follower = new LedgerFollower(ports, await startOf(partition, ports));
    ports.events.opened(partition, follower.head.sequence);
    const courier = new Courier(partition, ports);
    let due = ports.clock.now();
    while (!signal.aborted) {
      const records = await gather(follower, courier, { ...ports, due }, signal);
      if (records.length === 0) continue;
      const spans = beginSpans(records, ports.tracer);
      const states = await statesBehind(records, partition, ports, signal);
      if (states === undefined) return;
      await commit(writer, records, states, site, ports);
      for (const span of spans) span.end();
      due = instant(ports.clock.now() + BigInt(exporterLimits.gatherMs));
    }
  } finally {
    await writer.close();
  }
}

/** One span for each record that somebody began to record: all end with their transaction. */
function beginSpans(
  records: readonly AcceptedRecord[],
  tracer: Tracer | undefined,
): readonly Span[] {
  if (tracer === undefined) return [];
  return records.flatMap(({ record, trace }) => {
    if (trace === undefined) return [];
    const facts = {
      'toll.partition': record.partition,
      'toll.sequence': record.sequence.toString(),
    };
    return [tracer.begin('export', 'consumer', trace, facts)];
  });
}

/**
 * The records of the next transaction: what arrives until it is due. Their commands are carried at
 * once, and before it, so that the position never stands behind a command that is missing.
 *
 * @returns an empty list when nothing came for a while, or the signal ended it.
 */
async function gather(
  follower: LedgerFollower,
  courier: Courier,
  { clock, due }: Pick<ExporterPorts, 'clock'> & { readonly due: Instant },
  signal: AbortSignal,
): Promise<readonly AcceptedRecord[]> {
  const { pollMs, lookMs, readBytesMax, recordsMax } = exporterLimits;
  const gathered = [...(await follower.read(pollMs, readBytesMax))];
  await courier.carry(gathered, signal);
  while (gathered.length > 0 && gathered.length < recordsMax && clock.now() < due) {
    await clock.sleep(lookMs, signal);
    if (signal.aborted) break;
    const more = await follower.read(0, readBytesMax);
    await courier.carry(more, signal);
    gathered.push(...more);
  }
  return signal.aborted ? [] : gathered;
}

async function startOf(partition: Partition, ports: ExporterPorts): Promise<FollowPosition> {
  const exported = await readExportPosition(ports.reader, ports.codec, partition);
  if (exported === undefined) return beginningOf(partition);
  const position = await followFrom(ports, partition, exported);
  if (position !== undefined) return position;
  const { sequence, ledgerOffset } = exported;
  throw new LedgerBroken(
    'other-ledger',
    `balances[${partition}] ends at record ${sequence}, which does not stand at ${ledgerOffset}`,
  );
}

/**
 * The newest states of all keys that the records touch, once the projection has come that far. They
 * may be newer than the records: each names the record it includes.
 *
 * @returns undefined when the signal ended the wait.
 */
async function statesBehind(
  records: readonly AcceptedRecord[],
  partition: Partition,
  ports: ExporterPorts,
  signal: AbortSignal,
): Promise<readonly OutgoingRecord[] | undefined> {
  const last = present(records.at(-1), 'records to export').record;
  const keys = [...new Set(records.map(({ record }) => record.key))];
  while (!signal.aborted) {
    const [loaded] = await ports.projection.load([{ partition, keys }]);
    const mark = loaded?.watermark;
    if (mark !== undefined && mark.ledgerId === last.ledgerId && mark.sequence >= last.sequence) {
      return keys.flatMap((key, i) => balanceOf(key, loaded?.states[i], ports));
    }
    await ports.clock.sleep(exporterLimits.retryMs, signal);
  }
  return undefined;
}

function balanceOf(
  key: string,
  bytes: Uint8Array | undefined,
  { codec }: ExporterPorts,
): readonly OutgoingRecord[] {
  if (bytes === undefined) return [];
  const fault = codec.fault('Balance', bytes);
  // What cannot be read must not become the newest state.
  if (fault !== undefined) throw new StateUnreadable(fault.why);
  return [outgoing(codec, 'Balance', key, bytes)];
}

async function commit(
  writer: ExportWriter,
  records: readonly AcceptedRecord[],
  states: readonly OutgoingRecord[],
  site: string,
  { codec, events }: ExporterPorts,
): Promise<void> {
  const last = present(records.at(-1), 'records to export');
  const xdr = recordsFor(records, codec, 'XdrRecord', (one) => xdrsOf(one, site));
  const notices = recordsFor(records, codec, 'NoticeRecord', noticesOf);
  const callbacks = recordsFor(records, codec, 'CallbackRecord', callbacksOf);
  const position = codec.encode('ExportPosition', positionBehind(last));
  const closing = outgoing(codec, 'ExportPosition', positionKey, position);
  const batch: ExportBatch = { xdr, notices, callbacks, balances: [...states, closing] };
  await writer.commit(batch);
  events.exported(last.record.partition, {
    ledger: records.length,
    xdr: xdr.length,
    notices: notices.length,
    callbacks: callbacks.length,
  });
}

/** What the records list of one kind, as records of its topic. */
function recordsFor<N extends 'XdrRecord' | 'NoticeRecord' | 'CallbackRecord'>(
  records: readonly AcceptedRecord[],
  codec: RecordCodec,
  name: N,
  listedIn: (accepted: AcceptedRecord) => readonly Contracts[N][],
): readonly OutgoingRecord[] {
  return records.flatMap((one) =>
    listedIn(one).map((value) => outgoing(codec, name, one.record.key, codec.encode(name, value))),
  );
}

function positionBehind({ record, hash, offset }: AcceptedRecord): ExportPosition {
  const { ledgerId, sequence } = record;
  return { ledgerId, sequence, hash, ledgerOffset: offset };
}
