import type { OutgoingRecord } from '../../ports/event-log.ts';
import { crc32c } from './crc32c.ts';
import { headerNames, layout } from './record-batches.ts';

const none = -1;
const lengthOfNull = 1; // a varint of -1

/** Who writes a batch within a transaction, and how many records it wrote there before. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

const outsideTransactions: BatchOrigin = { producerId: -1n, producerEpoch: -1, baseSequence: -1 };
const transactional = 0x10;

/** A record with the lengths that stand before its parts. */
interface Measured {
  readonly record: OutgoingRecord;
  readonly keyBytes: number;
  readonly bodyBytes: number;
}

/**
 * Encodes records as one batch of magic 2 (KIP-98), uncompressed, all of one create time in
 * milliseconds; of a transaction where an origin is given.
 *
 * One buffer for all: the library's encoding makes several per record, which cost more than
 * everything else an append does.
 */
export function encodeRecords(
  records: readonly OutgoingRecord[],
  timestamp: number,
  origin: BatchOrigin = outsideTransactions,
): Buffer {
  const measured = records.map((record, index) => measure(record, index));
  const bytes = measured.reduce((sum, { bodyBytes }) => sum + varintSize(bodyBytes) + bodyBytes, 0);
  const batch = Buffer.allocUnsafe(layout.records + bytes);
  const writer = new Writer(batch, layout.records);
  measured.forEach((each, index) => writeRecord(writer, each, index));
  writeHead(batch, records.length, timestamp, origin);
  batch.writeUInt32BE(crc32c(batch, layout.attributes, batch.length), layout.crc);
  return batch;
}

function writeHead(batch: Buffer, count: number, timestamp: number, origin: BatchOrigin): void {
  const attributes = origin === outsideTransactions ? 0 : transactional;
  batch.writeBigInt64BE(0n, 0); // the leader sets the base offset
  batch.writeInt32BE(batch.length - layout.behindLength, layout.length);
  batch.writeInt32BE(none, layout.leaderEpoch);
  batch.writeInt8(2, layout.magic);
  batch.writeInt16BE(attributes, layout.attributes);
  batch.writeInt32BE(count - 1, layout.lastOffsetDelta);
  batch.writeBigInt64BE(BigInt(timestamp), layout.firstTimestamp);
  batch.writeBigInt64BE(BigInt(timestamp), layout.maxTimestamp);
  batch.writeBigInt64BE(origin.producerId, layout.producerId);
  batch.writeInt16BE(origin.producerEpoch, layout.producerEpoch);
  batch.writeInt32BE(origin.baseSequence, layout.baseSequence);
  batch.writeInt32BE(count, layout.count);
}

function measure(record: OutgoingRecord, index: number): Measured {
  const { key, value, fingerprint, signature, trace } = record;
  const keyBytes = Buffer.byteLength(key);
  let bodyBytes = 2 + varintSize(index) + varintSize(keyBytes) + keyBytes; // attributes, time delta
  bodyBytes += value === null ? lengthOfNull : varintSize(value.byteLength) + value.byteLength;
  bodyBytes += 1; // number of headers; a fingerprint is hexadecimal, one byte a digit
  if (fingerprint !== undefined)
    bodyBytes += headerSize(headerNames.fingerprint, fingerprint.length);
  if (signature !== undefined) bodyBytes += headerSize(headerNames.signature, signature.byteLength);
  if (trace !== undefined) bodyBytes += headerSize(headerNames.trace, trace.length);
  return { record, keyBytes, bodyBytes };
}

function writeRecord(
  writer: Writer,
  { record, keyBytes, bodyBytes }: Measured,
  index: number,
): void {
  const { key, value, fingerprint, signature, trace } = record;
  writer.varint(bodyBytes);
  writer.varint(0); // attributes, unused
  writer.varint(0); // all have the batch's time
  writer.varint(index);
  writer.text(key, keyBytes);
  if (value === null) writer.varint(none);
  else writer.bytes(value);
  const isSigned = signature === undefined ? 0 : 1;
  const isTraced = trace === undefined ? 0 : 1;
  writer.varint((fingerprint === undefined ? 0 : 1) + isSigned + isTraced);
  if (fingerprint !== undefined) {
    writer.text(headerNames.fingerprint, headerNames.fingerprint.length);
    writer.text(fingerprint, fingerprint.length);
  }
  if (signature !== undefined) {
    writer.text(headerNames.signature, headerNames.signature.length);
    writer.bytes(signature);
  }
  if (trace !== undefined) {
    writer.text(headerNames.trace, headerNames.trace.length);
    writer.text(trace, trace.length);
  }
}

function headerSize(name: string, content: number): number {
  return varintSize(name.length) + name.length + varintSize(content) + content;
}

/** Bytes of a non-negative integer as a zigzag varint. */
function varintSize(value: number): number {
  let size = 1;
  for (let rest = value * 2; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

class Writer {
  readonly #into: Buffer;
  #at: number;

  constructor(into: Buffer, at: number) {
    this.#into = into;
    this.#at = at;
  }

  /** A zigzag varint of an integer from -1 to 2^30. */
  varint(value: number): void {
    let rest = value < 0 ? -value * 2 - 1 : value * 2;
    while (rest >= 128) {
      this.#into[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#into[this.#at++] = rest;
  }

  text(value: string, bytes: number): void {
    this.varint(bytes);
    this.#into.write(value, this.#at, bytes, 'utf8');
    this.#at += bytes;
  }

  bytes(value: Uint8Array): void {
    this.varint(value.byteLength);
    this.#into.set(value, this.#at);
    this.#at += value.byteLength;
  }
}
