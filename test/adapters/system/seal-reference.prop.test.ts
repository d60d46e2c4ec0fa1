import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createReferenceSealer,
  sealedReferenceMax,
} from '../../../services/adapters/system/seal-reference.ts';
import { instant } from '../../../services/core/time.ts';

const first = { id: 1, key: new Uint8Array(32).fill(7) };
const second = { id: 2, key: new Uint8Array(32).fill(8) };
const sealer = createReferenceSealer([first]);

const part = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 128 });
const references = fc.record({
  tenant: part,
  account: part,
  session: part,
  identity: part,
  planVersion: part,
  startedAt: fc.bigInt({ min: 0n, max: 10n ** 15n }).map(instant),
});

const reference = {
  tenant: 'demo',
  account: 'rich',
  session: 'q'.repeat(22),
  identity: 'imsi-001010000000004',
  planVersion: 'a'.repeat(64),
  startedAt: instant(1_772_353_800_000n),
};

test('a sealed reference opens to the same reference and fits a path segment', () => {
  fc.assert(
    fc.property(references, (one) => {
      const sealed = sealer.seal(one);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(sealed.length).toBeLessThanOrEqual(sealedReferenceMax);
      expect(sealer.unseal(sealed)).toEqual(one);
    }),
  );
});

test('the same reference is sealed the same way at every site, another one another way', () => {
  const elsewhere = createReferenceSealer([first, second]);
  expect(elsewhere.seal(reference)).toBe(sealer.seal(reference));
  expect(sealer.seal({ ...reference, account: 'poor' })).not.toBe(sealer.seal(reference));
});

test('any bit flipped anywhere is refused', () => {
  const bytes = Buffer.from(sealer.seal(reference), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7));
    expect(sealer.unseal(flipped.toString('base64url'))).toBeUndefined();
  }
});

test('so is any other spelling, any cut and any text', () => {
  const sealed = sealer.seal({ ...reference, account: 'rich1' });
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';
  for (const letter of alphabet) {
    const respelt = sealed.slice(0, -1) + letter;
    expect(respelt === sealed || sealer.unseal(respelt) === undefined).toBe(true);
    expect(sealer.unseal(sealed + letter)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.string({ unit: 'binary-ascii' }), (length, text) => {
      expect(sealer.unseal(sealed.slice(0, length))).toBeUndefined();
      expect(sealer.unseal(text)).toBeUndefined();
    }),
  );
  expect(sealer.unseal('A'.repeat(10_000_000))).toBeUndefined();
});

describe('keys', () => {
  test('the first seals, every one opens', () => {
    const sealed = sealer.seal(reference);
    const renewed = createReferenceSealer([second, first]);
    expect(renewed.unseal(sealed)).toEqual(reference);
    expect(renewed.seal(reference)).not.toBe(sealed);
    expect(sealer.unseal(renewed.seal(reference))).toBeUndefined();
  });

  test('a stranger with the same key id does not open it', () => {
    const stranger = createReferenceSealer([{ ...second, id: 1 }]);
    expect(stranger.unseal(sealer.seal(reference))).toBeUndefined();
  });

  test.each([
    ['none', []],
    ['two of one id', [first, { ...second, id: 1 }]],
    ['an id of two bytes', [{ ...first, id: 256 }]],
    ['a short one', [{ id: 1, key: new Uint8Array(16) }]],
  ])('%s is refused at start', (_what, keys) => {
    expect(() => createReferenceSealer(keys)).toThrow(/key/);
  });
});
