import { open } from 'node:fs/promises';
import type { JSONWebKeySet } from 'jose';

/** Bounds of a key set, whoever serves it. */
const answerWithinMs = 3_000;
const bytesMax = 262_144;
const keysMax = 100;

/** The keys that tokens are verified by cannot be had, or are none. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
  readonly code:
    /** Whoever keeps the keys does not hand them out in time. */
    | 'unavailable'
    /** What was handed out is no JSON Web Key Set of bounded size. */
    | 'malformed';
  readonly retriable = true;

  constructor(code: KeySetError['code'], message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Reads a JSON Web Key Set (RFC 7517) of public keys. Symmetric keys are left out: who can verify
 * by one can sign by it.
 *
 * @param source an https URL, or the path of a file.
 * @throws KeySetError within some seconds.
 */
export async function loadKeySet(source: string): Promise<JSONWebKeySet> {
  const text = await textAt(source).catch((cause: unknown) => {
    if (cause instanceof KeySetError) throw cause;
    throw new KeySetError('unavailable', `no keys from ${source}`, { cause });
  });
  const keys = keysIn(text);
  if (keys === undefined) {
    throw new KeySetError('malformed', `${source} holds no key set of at most ${keysMax} keys`);
  }
  return { keys: keys.filter(({ kty }) => kty !== 'oct') };
}

function textAt(source: string): Promise<string> {
  return /^https?:/.test(source) ? fetchText(source) : readText(source);
}

async function fetchText(url: string): Promise<string> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const headers = { accept: 'application/jwk-set+json, application/json' };
  // Keys come from where the operator said, not from where that points to.
  const response = await fetch(url, { signal, headers, redirect: 'error' });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new KeySetError('unavailable', `${url} answers ${response.status}`);
  }
  return gathered(response.body, url);
}

async function readText(path: string): Promise<string> {
  const file = await open(path, 'r');
  return gathered(file.createReadStream({ end: bytesMax }), path);
}

async function gathered(from: AsyncIterable<Uint8Array>, source: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of from) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) {
      throw new KeySetError('malformed', `${source} is larger than ${bytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function keysIn(text: string): JSONWebKeySet['keys'] | undefined {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    return undefined;
  }
  const keys = (set as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length > keysMax || !keys.every(isKey)) return undefined;
  return keys;
}

function isKey(key: unknown): key is JSONWebKeySet['keys'][number] {
  return typeof key === 'object' && key !== null && typeof Reflect.get(key, 'kty') === 'string';
}
