import type { Brand } from './brand.ts';

/** The key of a Kafka record: kind, tenant and id. Decides the partition and thereby the order. */
export type Key = Brand<string, 'Key'>;

/** What a key names: an account, a subscriber identity, a voucher, or the partition itself. */
export type KeyKind = 'account' | 'identity' | 'voucher' | 'control';

/** A key taken apart. The control key has no tenant and no id. */
export interface KeyParts {
  readonly kind: KeyKind;
  readonly tenant: string;
  readonly id: string;
}

/** Longest tenant or id, in characters. */
export const keyPartMax = 128;

/**
 * The key of everything that holds for a whole partition; its events name their partition
 * themselves.
 */
export const controlKey = 'control' as Key;

/** True for what may stand between the separators of a key: no separator, nothing unprintable. */
export function isKeyPart(text: string): boolean {
  return text.length > 0 && text.length <= keyPartMax && !/[^\x21-\x2e\x30-\x7e]/.test(text);
}

/** The key of an account. */
export function accountKey(tenant: string, account: string): Key {
  return `account/${tenant}/${account}` as Key;
}

/** The key of a subscriber identity. */
export function identityKey(tenant: string, identity: string): Key {
  return `identity/${tenant}/${identity}` as Key;
}

/** The key of a voucher, by the keyed hash of its code: codes themselves stand nowhere. */
export function voucherKey(tenant: string, hash: string): Key {
  return `voucher/${tenant}/${hash}` as Key;
}

/** Reads a key; undefined when it is none. */
export function parseKey(text: string): KeyParts | undefined {
  if (text === controlKey) return { kind: 'control', tenant: '', id: '' };
  const [kind, tenant = '', id = '', ...rest] = text.split('/');
  if (kind !== 'account' && kind !== 'identity' && kind !== 'voucher') return undefined;
  if (rest.length > 0 || !isKeyPart(tenant) || !isKeyPart(id)) return undefined;
  return { kind, tenant, id };
}

/** The partition of a key, as every Java producer would choose it. Keys are printable ASCII. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/**
 * Murmur2 over the characters of an ASCII text, 32 bits, with the seed Kafka's Java client uses.
 */
export function murmur2(text: string): number {
  const m = 0x5bd1e995;
  const whole = text.length - (text.length % 4);
  let h = 0x9747b28c ^ text.length;
  for (let i = 0; i < whole; i += 4) {
    let k = imul(fourBytesAt(text, i), m);
    k ^= k >>> 24;
    h = imul(h, m) ^ imul(k, m);
  }
  h = mixTail(text, whole, h, m);
  h ^= h >>> 13;
  h = imul(h, m);
  return h ^ (h >>> 15);
}

function fourBytesAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) & 0xff) |
    ((text.charCodeAt(at + 1) & 0xff) << 8) |
    ((text.charCodeAt(at + 2) & 0xff) << 16) |
    ((text.charCodeAt(at + 3) & 0xff) << 24)
  );
}

function mixTail(text: string, whole: number, hash: number, m: number): number {
  const left = text.length - whole;
  if (left === 0) return hash;
  let h = hash;
  if (left === 3) h ^= (text.charCodeAt(whole + 2) & 0xff) << 16;
  if (left >= 2) h ^= (text.charCodeAt(whole + 1) & 0xff) << 8;
  return imul(h ^ (text.charCodeAt(whole) & 0xff), m);
}

/** The low 32 bits of a product, which a plain multiplication of numbers would lose. */
function imul(a: number, b: number): number {
  const high = a >>> 16;
  const low = a & 0xffff;
  return (low * b + (((high * b) & 0xffff) << 16)) | 0;
}
