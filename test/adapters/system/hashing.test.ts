import { describe, expect, test } from 'vitest';
import { createHashing } from '../../../services/adapters/system/hashing.ts';

const hashing = createHashing(Buffer.from('Jefe'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('hashing', () => {
  test('is SHA-256 of FIPS 180-4, in one part or several', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(hex(hashing.sha256(bytes('abc')))).toBe(abc);
    expect(hex(hashing.sha256(bytes('a'), bytes(''), bytes('bc')))).toBe(abc);
    expect(hex(hashing.sha256())).toMatch(/^e3b0c44298fc1c14/);
  });

  test('signs with HMAC-SHA-256 of RFC 4231, test case 2', () => {
    const tag = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(hex(hashing.sign(bytes('what do ya want for nothing?')))).toBe(tag);
    expect(hex(hashing.sign(bytes('what do ya want '), bytes('for nothing?')))).toBe(tag);
  });
});
