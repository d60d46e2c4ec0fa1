import { expect, test } from 'vitest';
import { createVoucherCodes } from '../../../services/adapters/system/voucher-codes.ts';
import { parseCode } from '../../../services/core/voucher/code.ts';

const key = new Uint8Array(32).fill(7);
const codes = createVoucherCodes(key);
const digits = '12345678901234567890';

test('fresh codes are codes, and unlike each other', () => {
  const fresh = Array.from({ length: 1_000 }, () => codes.fresh());
  expect(new Set(fresh).size).toBe(fresh.length);
  for (const code of fresh) expect(parseCode(code)).toHaveLength(20);
});

test('a hash fits a key, and shows nothing of the code', () => {
  const hash = codes.hash('demo', digits);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash).not.toContain(digits.slice(0, 8));
});

test('the same code has another hash under another tenant, and under another key', () => {
  const others = [
    codes.hash('other', digits),
    createVoucherCodes(new Uint8Array(32).fill(8)).hash('demo', digits),
    codes.hash('demo', digits.replace('1', '2')),
  ];
  expect(new Set([codes.hash('demo', digits), ...others]).size).toBe(4);
  expect(createVoucherCodes(key).hash('demo', digits)).toBe(codes.hash('demo', digits));
});

test('a key that is no key is a mistake of the program', () => {
  expect(() => createVoucherCodes(new Uint8Array(16))).toThrow('32 bytes');
});
