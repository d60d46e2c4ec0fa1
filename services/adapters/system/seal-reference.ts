/**
 * Seals what a ChargingDataRef says, so that it can travel through network functions unread and
 * unchanged.
 *
 *     base64url( key id (1 byte) · nonce (12) · ciphertext · tag (16) )
 *
 * AES-256-GCM; the key id is authenticated with it.
 *
 * The nonce is an HMAC of the content: the same session always has the very same reference, at
 * every site, so a repeated create gets the same Location. Two contents would share a nonce by
 * chance only: less than one in a billion over ten thousand million sessions of one key. Equality
 * of two references tells an onlooker what it knows anyway.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { invariant, present } from '../../core/invariant.ts';
import {
  parseReference,
  referenceText,
  referenceTextMax,
  type SessionReference,
} from '../../protocols/n40/session-reference.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
const overhead = 1 + nonceLength + tagLength;

/** Longest sealed reference, in characters. A path parameter must be allowed to be this long. */
export const sealedReferenceMax = Math.ceil(((referenceTextMax + overhead) * 4) / 3);

/** A key of 32 bytes and the id, from 0 to 255, that references name it by. */
export interface ReferenceKey {
  readonly id: number;
  readonly key: Uint8Array;
}

export interface ReferenceSealer {
  /** The reference as an opaque path segment. Equal references give equal segments. */
  seal(reference: SessionReference): string;
  /** Undefined for anything that no key of ours sealed, or that was changed in any bit. */
  unseal(sealed: string): SessionReference | undefined;
}

/**
 * Seals with the first key and unseals with any: a new key is first added behind, then put in
 * front, at every site.
 */
export function createReferenceSealer(keys: readonly ReferenceKey[]): ReferenceSealer {
  const derived = new Map(keys.map((key) => [key.id, deriveKeys(key)]));
  const current = present(keys[0], 'a key to seal references with');
  invariant(derived.size === keys.length, 'ids of reference keys are unique');
  const currentKeys = present(derived.get(current.id), 'the keys of the first id');
  return {
    seal: (reference) => seal(reference, current.id, currentKeys),
    unseal: (sealed) => unseal(sealed, derived),
  };
}

/** As key objects: with plain bytes every use would set up the key anew, at four times the cost. */
interface DerivedKeys {
  readonly encryption: KeyObject;
  readonly nonce: KeyObject;
}

function deriveKeys({ id, key }: ReferenceKey): DerivedKeys {
  invariant(Number.isInteger(id) && id >= 0 && id <= 255, 'the id of a reference key is one byte');
  invariant(key.length === 32, 'a reference key has 32 bytes');
  return { encryption: derive(key, 'n40-ref encryption'), nonce: derive(key, 'n40-ref nonce') };
}

function derive(key: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', purpose, 32)));
}

function seal(reference: SessionReference, id: number, keys: DerivedKeys): string {
  const content = Buffer.from(referenceText(reference), 'utf8');
  invariant(content.length <= referenceTextMax, 'a session reference holds key parts only');
  const nonce = createHmac('sha256', keys.nonce).update(content).digest().subarray(0, nonceLength);
  const head = Buffer.of(id);
  const sealing = createCipheriv(cipher, keys.encryption, nonce).setAAD(head);
  const body = Buffer.concat([head, nonce, sealing.update(content), sealing.final()]);
  return Buffer.concat([body, sealing.getAuthTag()]).toString('base64url');
}

function unseal(
  sealed: string,
  derived: ReadonlyMap<number, DerivedKeys>,
): SessionReference | undefined {
  if (sealed.length > sealedReferenceMax) return undefined;
  const bytes = Buffer.from(sealed, 'base64url');
  // The decoder forgives foreign characters and spare bits; a reference is spelt in one way only.
  if (bytes.toString('base64url') !== sealed || bytes.length < overhead) return undefined;
  const keys = derived.get(bytes.readUInt8(0));
  if (keys === undefined) return undefined;
  const content = open(bytes, keys);
  return content === undefined ? undefined : parseReference(content.toString('utf8'));
}

/** The content, or undefined when it is not authentic. */
function open(bytes: Buffer, keys: DerivedKeys): Buffer | undefined {
  const nonce = bytes.subarray(1, 1 + nonceLength);
  const tagAt = bytes.length - tagLength;
  const opening = createDecipheriv(cipher, keys.encryption, nonce, { authTagLength: tagLength });
  opening.setAAD(bytes.subarray(0, 1)).setAuthTag(bytes.subarray(tagAt));
  const content = opening.update(bytes.subarray(1 + nonceLength, tagAt));
  try {
    return Buffer.concat([content, opening.final()]);
  } catch {
    return undefined; // final() throws for exactly one reason: the tag does not fit
  }
}
