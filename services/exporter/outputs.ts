import type { CallbackRecord, NoticeRecord, XdrRecord } from '../core/contracts.gen.ts';
import { parseKey } from '../core/key.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import type { OutgoingRecord } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

/**
 * The xDRs of a ledger record, as outsiders read them. One that the other site closed in
 * stand-alone mode keeps the id it was given there.
 */
export function xdrsOf(accepted: AcceptedRecord, site: string): readonly XdrRecord[] {
  return placed(accepted, accepted.record.xdrs, (place, xdr) => {
    const { origin } = xdr;
    return { ...place, site, ...origin, xdr };
  });
}

/** The notices of a ledger record, as outsiders read them. */
export function noticesOf(accepted: AcceptedRecord): readonly NoticeRecord[] {
  return placed(accepted, accepted.record.notices, (place, notice) => ({ ...place, notice }));
}

/** The notifications to network functions that a ledger record lists. */
export function callbacksOf(accepted: AcceptedRecord): readonly CallbackRecord[] {
  return placed(accepted, accepted.record.callbacks, (place, callback) => ({
    ...place,
    callback,
  }));
}

/** Whose something is, and its id: the deciding record and its place in it. */
type Place = Omit<NoticeRecord, 'notice'>;

function placed<T, R>(
  { record }: AcceptedRecord,
  all: readonly T[],
  named: (place: Place, one: T) => R,
): readonly R[] {
  if (all.length === 0) return [];
  const { ledgerId, partition, sequence, clock: at } = record;
  const { tenant = '', id: account = '' } = parseKey(record.key) ?? {};
  return all.map((one, index) =>
    named({ ledgerId, partition, sequence, index, tenant, account, at }, one),
  );
}

/** A contract as a record of the log. */
export function outgoing(
  codec: RecordCodec,
  name: 'XdrRecord' | 'NoticeRecord' | 'CallbackRecord' | 'Balance' | 'ExportPosition',
  key: string,
  bytes: Uint8Array,
): OutgoingRecord {
  return { key, value: codec.frame(name, bytes), fingerprint: codec.fingerprint(name) };
}
