import type { Sha256, UsageEvent } from '../core/contracts.gen.ts';
import type { RejectionCode } from '../core/denial.ts';
import { controlKey, parseKey, partitionOf } from '../core/key.ts';
import { isControlEvent } from '../core/partition/control.ts';
import { sameBytes } from '../core/partition/head.ts';
import type { Input } from '../core/partition/input.ts';
import type { LogEntry } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { hex } from './sealed-record.ts';

/** What stands at an offset of usage; `unknown`: another build may know it, this one must stop. */
export type ReadInput =
  | { readonly kind: 'input'; readonly input: Input }
  | { readonly kind: 'unknown'; readonly why: string };

/** What judging an input needs. */
export interface InputPorts {
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
}

/** Where an event was found. */
export interface InputPlace {
  readonly partition: number;
  /** Partition count of the ledger; 0 before its genesis was read. */
  readonly partitions: number;
}

/**
 * Reads a usage event and checks what every build can check: bytes, key, partition, signature.
 * Whatever fails there is an input all the same: it is answered by a record that rejects it.
 */
export function readInput(ports: InputPorts, entry: LogEntry, place: InputPlace): ReadInput {
  const { codec, hashing } = ports;
  const key = Buffer.from(entry.key).toString('latin1');
  const read = codec.read('UsageEvent', entry);
  if (read.kind === 'unknown') return { kind: 'unknown', why: read.why };
  const digest = hashing.sha256(entry.key, entry.value) as Sha256;
  const at = { offset: entry.offset, timestamp: entry.timestamp, key, digest };
  const reason =
    read.kind === 'malformed' ? 'MALFORMED' : flawOf(ports, entry, key, read.value, place);
  if (read.kind === 'malformed' || reason !== undefined) {
    const body = { kind: 'rejected', reason: reason ?? 'MALFORMED' } as const;
    return {
      kind: 'input',
      input: { ...at, key: parseKey(key) === undefined ? '' : key, content: '', body },
    };
  }
  const event = read.value;
  const content = event.requestKey === null ? '' : contentOf(ports, event);
  return { kind: 'input', input: { ...at, content, body: { kind: 'event', event } } };
}

/** An event that an operator had rejected: whatever it says, it is answered by a rejection. */
export function rejectedInput({ hashing }: InputPorts, entry: LogEntry): Input {
  const key = Buffer.from(entry.key).toString('latin1');
  const { offset, timestamp } = entry;
  return {
    offset,
    timestamp,
    key: parseKey(key) === undefined ? '' : key,
    digest: hashing.sha256(entry.key, entry.value) as Sha256,
    content: '',
    body: { kind: 'rejected', reason: 'BY_OPERATOR' },
  };
}

function flawOf(
  ports: InputPorts,
  entry: LogEntry,
  key: string,
  event: UsageEvent,
  place: InputPlace,
): RejectionCode | undefined {
  const parts = parseKey(key);
  if (parts === undefined) return 'KEY_INVALID';
  if (isControlEvent(event)) {
    if (key !== controlKey) return 'KEY_MISMATCH';
    return isSigned(ports.hashing, entry, place.partition) ? undefined : 'SIGNATURE_INVALID';
  }
  const kind = event.type === 'ClaimIdentity' ? 'identity' : 'account';
  if (parts.kind !== kind || parts.tenant !== event.tenant) return 'KEY_MISMATCH';
  const { partition, partitions } = place;
  if (partitions > 0 && partitionOf(key, partitions) !== partition) return 'WRONG_PARTITION';
  return undefined;
}

function isSigned(hashing: Hashing, entry: LogEntry, partition: number): boolean {
  if (entry.signature === undefined) return false;
  return sameBytes(entry.signature, signatureOf(hashing, partition, entry.value));
}

/** The signature that makes a control event of one partition genuine. */
export function signatureOf(hashing: Hashing, partition: number, value: Uint8Array): Uint8Array {
  return hashing.sign(Buffer.from(`usage/${partition}\n`), value);
}

/** Hash over what a management request says, without who asked and where to answer. */
function contentOf({ codec, hashing }: InputPorts, event: UsageEvent): string {
  const bare = { ...event, replyTo: null, correlation: null, requestKey: null };
  return hex(hashing.sha256(codec.encode('UsageEvent', bare)));
}
