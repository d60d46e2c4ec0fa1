import { expect, test } from 'vitest';
import { crc32c } from '../../../services/adapters/kafka/crc32c.ts';

test('the check value of CRC-32C, and the vectors of RFC 3720 B.4', () => {
  const of = (bytes: Buffer): number => crc32c(bytes, 0, bytes.length);
  expect(of(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(of(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(of(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  expect(of(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
});

test('only the bytes of the range count', () => {
  const padded = Buffer.from('xx123456789yyyyyyyy');
  expect(crc32c(padded, 2, 11)).toBe(0xe3069283);
});
