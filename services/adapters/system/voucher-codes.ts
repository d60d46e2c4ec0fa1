import { createHmac, createSecretKey, hkdfSync, randomInt } from 'node:crypto';
import { invariant } from '../../core/invariant.ts';
import { codeDigits, codeOf } from '../../core/voucher/code.ts';

/** What makes codes of vouchers, and knows them again. */
interface VoucherCodes {
  /** A fresh code in groups, from the random generator of the system. */
  fresh(): string;
  /** The keyed hash that a voucher is known by, of the bare digits of its code. */
  hash(tenant: string, digits: string): string;
}

/**
 * Hashes codes with HMAC-SHA-256, the tenant included: whoever reads topics, caches or logs finds
 * no code there, and cannot try codes out as he could with a plain hash of 63 bits.
 *
 * @param key 32 bytes, the same wherever vouchers are made or redeemed.
 */
export function createVoucherCodes(key: Uint8Array): VoucherCodes {
  invariant(key.length === 32, 'a voucher key has 32 bytes');
  const derived = hkdfSync('sha256', key, '', 'voucher codes', 32);
  const secret = createSecretKey(new Uint8Array(derived));
  return {
    fresh: newCode,
    hash: (tenant, digits) =>
      createHmac('sha256', secret).update(`${tenant}\n${digits}`).digest('hex'),
  };
}

function newCode(): string {
  let digits = '';
  while (digits.length < codeDigits) digits += String(randomInt(10));
  return codeOf(digits);
}
