import type { Sha256, UsageEvent } from '../core/contracts.gen.ts';
import type { RejectionCode } from '../core/denial.ts';
import { controlKey, parseKey, partitionOf } from '../core/key.ts';
import { isMergeEvent } from '../core/site/mode.ts';
import { isControlEvent } from '../core/partition/control.ts';
import { eventKinds } from '../core/partition/event-kinds.ts';
import { sameBytes } from '../core/partition/head.ts';
import type { Input } from '../core/partition/input.ts';
import type { LogEntry } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { keyText } from './read-topic.ts';
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
  const { codec } = ports;
  const read = codec.read('UsageEvent', entry);
  if (read.kind === 'unknown') return { kind: 'unknown', why: read.why };
  if (read.kind === 'malformed') {
    return { kind: 'input', input: rejected(ports, entry, 'MALFORMED') };
  }
  const event = read.value;
  const key = keyText(entry);
  const flaw = flawOf(ports, entry, key, event, place);
  if (flaw !== undefined) return { kind: 'input', input: rejected(ports, entry, flaw) };
  // A command bears the key of the request that it follows from, and is known by its own id.
  const isRequest = event.requestKey !== null && event.command === null;
  const content = isRequest ? contentOf(ports, event) : '';
  const body = { kind: 'event', event } as const;
  return { kind: 'input', input: { ...standing(ports, entry), key, content, body } };
}

/** An event that an operator had rejected: whatever it says, it is answered by a rejection. */
export function rejectedInput(ports: InputPorts, entry: LogEntry): Input {
  return rejected(ports, entry, 'BY_OPERATOR');
}

/** An input that is answered by a rejection; a key that is none of the ledger's is left out. */
function rejected(ports: InputPorts, entry: LogEntry, reason: RejectionCode): Input {
  const text = keyText(entry);
  const key = parseKey(text) === undefined ? '' : text;
  return { ...standing(ports, entry), key, content: '', body: { kind: 'rejected', reason } };
}

/** Where an event stands, and that it is this one. */
function standing(
  { hashing }: InputPorts,
  entry: LogEntry,
): Pick<Input, 'offset' | 'timestamp' | 'digest'> {
  const { offset, timestamp } = entry;
  return { offset, timestamp, digest: hashing.sha256(entry.key, entry.value) as Sha256 };
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
    return isSigned(ports.hashing, entry, place.partition, key) ? undefined : 'SIGNATURE_INVALID';
  }
  if (parts.kind !== eventKinds[event.type] || parts.tenant !== event.tenant) return 'KEY_MISMATCH';
  const { partition, partitions } = place;
  if (partitions > 0 && partitionOf(key, partitions) !== partition) return 'WRONG_PARTITION';
  if (!isMergeEvent(event)) return undefined;
  return isSigned(ports.hashing, entry, partition, key) ? undefined : 'SIGNATURE_INVALID';
}

function isSigned(hashing: Hashing, entry: LogEntry, partition: number, key: string): boolean {
  if (entry.signature === undefined) return false;
  return sameBytes(entry.signature, signatureOf(hashing, partition, entry.value, key));
}

/**
 * The signature that makes an event genuine that only a service may write: a control event of one
 * partition, or one by which a delta is merged into the account of a key.
 */
export function signatureOf(
  hashing: Hashing,
  partition: number,
  value: Uint8Array,
  key: string = controlKey,
): Uint8Array {
  const place = key === controlKey ? `usage/${partition}` : `usage/${partition}/${key}`;
  return hashing.sign(Buffer.from(`${place}\n`), value);
}

/** Hash over what a management request says, without who asked and where to answer. */
function contentOf({ codec, hashing }: InputPorts, event: UsageEvent): string {
  const bare = { ...event, replyTo: null, correlation: null, requestKey: null, command: null };
  return hex(hashing.sha256(codec.encode('UsageEvent', bare)));
}
