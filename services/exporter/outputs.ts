import type { CallbackRecord, NoticeRecord, XdrRecord } from '../core/contracts.gen.ts';
import { parseKey } from '../core/key.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import type { OutgoingRecord } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

/** The xDRs of a ledger record, as outsiders read them. */
export function xdrsOf({ record }: AcceptedRecord, site: string): readonly XdrRecord[] {
  const { ledgerId, partition, sequence, clock: at } = record;
  const { tenant, account } = holderOf(record.key);
  return record.xdrs.map((xdr, index) => {
    return { ledgerId, partition, sequence, index, tenant, account, site, at, xdr };
  });
}

/** The notices of a ledger record, as outsiders read them. */
export function noticesOf({ record }: AcceptedRecord): readonly NoticeRecord[] {
  const { ledgerId, partition, sequence, clock: at } = record;
  const { tenant, account } = holderOf(record.key);
  return record.notices.map((notice, index) => {
    return { ledgerId, partition, sequence, index, tenant, account, at, notice };
  });
}

/** The notifications to network functions that a ledger record lists. */
export function callbacksOf({ record }: AcceptedRecord): readonly CallbackRecord[] {
  const { ledgerId, partition, sequence, clock: at } = record;
  const { tenant, account } = holderOf(record.key);
  return record.callbacks.map((callback, index) => {
    return { ledgerId, partition, sequence, index, tenant, account, at, callback };
  });
}

function holderOf(key: string): { readonly tenant: string; readonly account: string } {
  const parts = parseKey(key);
  return { tenant: parts?.tenant ?? '', account: parts?.id ?? '' };
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
