import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { crc32c } from '../../../services/adapters/kafka/crc32c.ts';
import { encodeRecords } from '../../../services/adapters/kafka/encode-records.ts';
import { decodeRecords } from '../../../services/adapters/kafka/record-batches.ts';

const internals = createRequire(import.meta.url);
const { RecordBatch } = internals('kafkajs/src/protocol/recordBatch/v0') as {
  readonly RecordBatch: (fields: object) => Promise<{ readonly buffer: Buffer }>;
};
const encodeRecord = internals('kafkajs/src/protocol/recordBatch/record/v0') as (
  fields: object,
) => object;

interface BatchOf {
  readonly base: bigint;
  readonly values: readonly string[];
  readonly compression?: number;
  readonly logAppendTime?: boolean;
}

/** A batch as kafkajs encodes it, with the fields that a broker fills in. */
async function batchOf({ base, values, compression = 0, logAppendTime = false }: BatchOf) {
  const { buffer } = await RecordBatch({
    compression,
    firstTimestamp: 1_000,
    maxTimestamp: 5_000,
    lastOffsetDelta: values.length - 1,
    records: values.map((value, offsetDelta) =>
      encodeRecord({ offsetDelta, timestampDelta: offsetDelta, key: 'k', value }),
    ),
  });
  const bytes = Buffer.from(buffer);
  bytes.writeBigInt64BE(base, 0);
  if (logAppendTime) bytes.writeInt16BE(bytes.readInt16BE(21) | 0x08, 21);
  return sealed(bytes);
}

function sealed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes, 21, bytes.length), 17);
  return bytes;
}

const textOf = (bytes: Buffer, from = 0n) =>
  decodeRecords(bytes, from, []).entries.map(({ value }) => Buffer.from(value).toString());

test('create time counts from the first record; log append time is the batch’s own', async () => {
  const timesOf = async (logAppendTime: boolean) => {
    const bytes = await batchOf({ base: 0n, values: ['a', 'b'], logAppendTime });
    return decodeRecords(bytes, 0n, []).entries.map(({ timestamp }) => timestamp);
  };
  expect(await timesOf(false)).toEqual([1_000n, 1_001n]);
  expect(await timesOf(true)).toEqual([5_000n, 5_000n]);
});

test('offsets beyond 2^53 and a compressed batch are read exactly', async () => {
  const base = 2n ** 60n + 1n;
  const bytes = await batchOf({ base, values: ['a', 'b'], compression: 1 });
  const { entries, next } = decodeRecords(bytes, base, []);
  expect(entries.map(({ offset }) => offset)).toEqual([base, base + 1n]);
  expect(next).toBe(base + 2n);
});

test('a batch that compaction has emptied is passed', async () => {
  const whole = await batchOf({ base: 10n, values: ['a', 'b', 'c'] });
  const emptied = Buffer.from(whole.subarray(0, 61));
  emptied.writeInt32BE(61 - 12, 8);
  emptied.writeInt32BE(0, 57);
  expect(decodeRecords(sealed(emptied), 10n, [])).toEqual({ entries: [], next: 13n });
});

test('a batch cut off by the size of the fetch waits for the next one', async () => {
  const bytes = Buffer.concat([
    await batchOf({ base: 0n, values: ['a'] }),
    (await batchOf({ base: 1n, values: ['b'] })).subarray(0, 65),
  ]);
  expect(decodeRecords(bytes, 0n, [])).toMatchObject({ next: 1n });
  expect(textOf(bytes)).toEqual(['a']);
});

test('records before the position are left out', async () => {
  expect(textOf(await batchOf({ base: 0n, values: ['a', 'b', 'c'] }), 2n)).toEqual(['c']);
});

test('one turned bit is noticed', async () => {
  const bytes = await batchOf({ base: 3n, values: ['a'] });
  const last = bytes.length - 1;
  bytes[last] = bytes[last]! ^ 1;
  expect(() => decodeRecords(bytes, 0n, [])).toThrow(/offset 3: checksum/);
});

test('what is encoded is decoded again, whatever its size', () => {
  const sizes = [0, 1, 63, 64, 8_191, 8_192, 1_100_000];
  const records = sizes.map((size, index) => ({
    key: `kõnto/${index}`,
    value: index === 0 ? null : Buffer.alloc(size, index),
    ...(index % 2 === 0 ? { fingerprint: 'ab'.repeat(32) } : {}),
    ...(index % 3 === 0 ? { signature: Buffer.alloc(32, index) } : {}),
  }));
  const { entries, next } = decodeRecords(encodeRecords(records, 1_795_475_680_614), 0n, []);
  expect(next).toBe(7n);
  expect(entries.map(({ key }) => Buffer.from(key).toString())).toEqual(
    records.map(({ key }) => key),
  );
  entries.forEach((entry, index) => {
    const { value, fingerprint, signature } = records[index]!;
    expect(Buffer.compare(entry.value, value ?? Buffer.alloc(0))).toBe(0);
    expect(entry.fingerprint).toBe(fingerprint);
    expect(entry.signature?.[0]).toBe(signature?.[0]);
    expect(entry.timestamp).toBe(1_795_475_680_614n);
  });
});
