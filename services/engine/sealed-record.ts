import type { Balance, LedgerRecord, Sha256 } from '../core/contracts.gen.ts';
import type { OutgoingRecord } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** A ledger record with its bytes and hash. */
export interface SealedRecord {
  readonly record: LedgerRecord;
  readonly hash: Sha256;
  readonly outgoing: OutgoingRecord;
  /** State of the record's key after it; undefined: the key has none. */
  readonly state: Balance | undefined;
}

/** Encodes a record and hashes its Avro bytes: what the next record is chained to. */
export function sealRecord(
  record: LedgerRecord,
  state: Balance | undefined,
  codec: RecordCodec,
  hashing: Hashing,
): SealedRecord {
  const bytes = codec.encode('LedgerRecord', record);
  const outgoing = {
    key: record.key,
    value: codec.frame('LedgerRecord', bytes),
    fingerprint: codec.fingerprint('LedgerRecord'),
  };
  return { record, hash: hashing.sha256(bytes) as Sha256, outgoing, state };
}

/** A hash as text, for watermarks and messages. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The hash that such a text is. */
export function hashFrom(text: string): Sha256 {
  return Uint8Array.from(Buffer.from(text, 'hex')) as Sha256;
}
