import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Hashing } from '../../ports/record-codec.ts';

/** Hashing by node:crypto; `key` is the services' signing key. */
export function createHashing(key: Uint8Array): Hashing {
  // Made once: from raw bytes node makes a key for every HMAC, at six times the cost.
  const secret = createSecretKey(key);
  return { sha256, sign: (...parts) => hmacSha256(secret, parts) };
}

/** 132 bits of SHA-256: enough that no two sessions of a network ever share an id. */
const shortHashCharacters = 22;

/** A short hash of a text, base64url, for ids that doors make. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, shortHashCharacters);
}

/**
 * SHA-256 over the parts, one after the other.
 *
 * In one call and by way of text: for the sizes of a record a third of what a hash object or a
 * digest in a Buffer costs (0.8 µs against 2.7).
 */
function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  return Buffer.from(hash('sha256', whole, 'binary'), 'binary');
}

function hmacSha256(key: KeyObject, parts: readonly Uint8Array[]): Uint8Array {
  const running = createHmac('sha256', key);
  for (const part of parts) running.update(part);
  return running.digest();
}
