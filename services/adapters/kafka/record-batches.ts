import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { instant, type Instant } from '../../core/time.ts';
import { LogError, type LogEntry, type Offset } from '../../ports/event-log.ts';
import { crc32c } from './crc32c.ts';

/** A transaction that came to nothing: records of this producer from there to its marker. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: Offset;
}

/** What a reader sees of a stretch of record batches. */
export interface DecodedRecords {
  readonly entries: readonly LogEntry[];
  /** Behind the last whole batch, whether or not anything of it is seen. */
  readonly next: Offset;
}

/** Header names: text in hexadecimal, bytes, and text as W3C Trace Context has it. */
export const headerNames = {
  fingerprint: 'fingerprint',
  signature: 'signature',
  trace: 'traceparent',
} as const;

/**
 * Where the fields of a record batch stand (magic 2, KIP-98). Its length counts from behind itself.
 */
export const layout = {
  length: 8,
  behindLength: 12,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const;

const flags = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
} as const;
const abortMarker = 0;
const nothing = Buffer.alloc(0);

interface Batch {
  readonly bytes: Buffer;
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  readonly attributes: number;
  readonly producerId: bigint;
}

/**
 * Decodes the records of one partition in a fetch response.
 *
 * Whole batches are judged, as Kafka's own consumer does: an aborted producer's batches are left
 * out from its transaction's first offset to its abort marker, each producer by itself. `next`
 * follows the batch header, so a batch that compaction has emptied is passed and not fetched for
 * ever.
 *
 * @param aborted transactions the broker named, for a reader of committed records; else none.
 * @throws LogError `corrupt` when a checksum does not fit or the format is not known here.
 */
export function decodeRecords(
  bytes: Buffer,
  from: Offset,
  aborted: readonly AbortedTransaction[],
): DecodedRecords {
  const entries: LogEntry[] = [];
  const filter = new AbortFilter(aborted);
  let next = from;
  for (const batch of wholeBatches(bytes)) {
    if (filter.lets(batch)) decodeBatch(batch, from, entries);
    if (batch.lastOffset >= next) next = batch.lastOffset + 1n;
  }
  return { entries, next };
}

/** The batches that came whole: the last may be cut off by the size of the fetch. */
function* wholeBatches(bytes: Buffer): Generator<Batch> {
  let start = 0;
  while (start + layout.records <= bytes.length) {
    const end = start + layout.behindLength + bytes.readInt32BE(start + layout.length);
    if (end > bytes.length) return;
    yield checkedBatch(bytes.subarray(start, end));
    start = end;
  }
}

function checkedBatch(bytes: Buffer): Batch {
  const baseOffset = bytes.readBigInt64BE(0);
  const magic = bytes.readInt8(layout.magic);
  if (magic !== 2) throw corrupt(baseOffset, `format ${magic}`);
  if (bytes.readUInt32BE(layout.crc) !== crc32c(bytes, layout.attributes, bytes.length)) {
    throw corrupt(baseOffset, 'checksum does not fit');
  }
  return {
    bytes,
    baseOffset,
    lastOffset: baseOffset + BigInt(bytes.readInt32BE(layout.lastOffsetDelta)),
    attributes: bytes.readInt16BE(layout.attributes),
    producerId: bytes.readBigInt64BE(layout.producerId),
  };
}

class AbortFilter {
  readonly #waiting: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#waiting = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  }

  lets(batch: Batch): boolean {
    while (this.#waiting[0] !== undefined && this.#waiting[0].firstOffset <= batch.lastOffset) {
      this.#open.add(this.#waiting.shift()!.producerId);
    }
    if ((batch.attributes & flags.control) !== 0) {
      if (isAbort(batch)) this.#open.delete(batch.producerId);
      return false;
    }
    return (batch.attributes & flags.transactional) === 0 || !this.#open.has(batch.producerId);
  }
}

/** A control batch holds one record whose key is version and type, two bytes each. */
function isAbort(batch: Batch): boolean {
  if (batch.bytes.readInt32BE(layout.count) === 0) return false;
  const cursor = new Cursor(batch.bytes, layout.records);
  cursor.skipRecordHead();
  const key = cursor.sized();
  return key !== null && key.readInt16BE(2) === abortMarker;
}

function decodeBatch(batch: Batch, from: Offset, into: LogEntry[]): void {
  const count = batch.bytes.readInt32BE(layout.count);
  const compression = batch.attributes & flags.compression;
  const plain = compression === 0;
  const body = plain ? batch.bytes : decompressed(batch, compression);
  const cursor = new Cursor(body, plain ? layout.records : 0);
  const appended = (batch.attributes & flags.logAppendTime) !== 0;
  const first = batch.bytes.readBigInt64BE(layout.firstTimestamp);
  const appendTime = instant(batch.bytes.readBigInt64BE(layout.maxTimestamp));
  for (let index = 0; index < count; index++) {
    cursor.varint(); // length of the record
    cursor.position += 1; // attributes, unused
    const delta = cursor.varint();
    const timestamp = appended ? appendTime : instant(first + BigInt(delta));
    const offset = batch.baseOffset + BigInt(cursor.varint());
    const entry = entryAt(cursor, offset, timestamp);
    if (offset >= from) into.push(entry);
  }
}

function entryAt(cursor: Cursor, offset: Offset, timestamp: Instant): LogEntry {
  const key = cursor.sized() ?? nothing;
  const value = cursor.sized() ?? nothing;
  let fingerprint: string | undefined;
  let signature: Uint8Array | undefined;
  let trace: string | undefined;
  for (let headers = cursor.varint(); headers > 0; headers--) {
    const name = cursor.sized()?.toString('latin1');
    const content = cursor.sized() ?? nothing;
    if (name === headerNames.fingerprint) fingerprint = content.toString('latin1');
    if (name === headerNames.signature) signature = content;
    if (name === headerNames.trace) trace = content.toString('latin1');
  }
  return { offset, timestamp, key, value, fingerprint, signature, trace };
}

function decompressed(batch: Batch, compression: number): Buffer {
  const packed = batch.bytes.subarray(layout.records);
  if (compression === 1) return gunzipSync(packed);
  if (compression === 4) return zstdDecompressSync(packed);
  throw corrupt(batch.baseOffset, `compression ${compression} is not read here`);
}

/** Reads the variable-length integers and byte strings of a record. */
class Cursor {
  position: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** A zigzag integer; exact as far as a record needs it (lengths, and deltas below 2^53). */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.position++];
      if (byte === undefined) throw new LogError('corrupt', 'a record ends too early');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Bytes behind their length; null when the length is -1. A view, not a copy. */
  sized(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.position;
    this.position += length;
    return this.#bytes.subarray(start, this.position);
  }

  skipRecordHead(): void {
    this.varint();
    this.position += 1;
    this.varint();
    this.varint();
  }
}

function corrupt(offset: Offset, why: string): LogError {
  return new LogError('corrupt', `record batch at offset ${offset}: ${why}`);
}
