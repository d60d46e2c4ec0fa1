import { compactVerify, createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, LocalJWKSet } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import type { TokenVerifier, Verification } from '../../ports/token-verifier.ts';

/** What trusted keys are made from. */
export interface TrustedKeysOptions {
  /** Brings the set as it is now. @throws when it cannot. */
  readonly load: () => Promise<JSONWebKeySet>;
  readonly clock: Clock;
  /** Told of every time the keys could not be had. */
  readonly trouble: (cause: unknown) => void;
  /** How long a set is used before it is looked at again, in milliseconds. */
  readonly refreshMs?: number;
  /** Pause between two looks, however many unknown keys are named meanwhile; milliseconds. */
  readonly coolDownMs?: number;
}

/**
 * Signatures that somebody without a private key of the issuer cannot make. No `none`; no HMAC,
 * whose key would be a public one here (RFC 8725 3.1).
 */
const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];

const defaults = { refreshMs: 300_000, coolDownMs: 10_000 } as const;

/**
 * Verifies tokens by the newest keys that could be had. Keys that were had once are kept while
 * their issuer is away; without any, nothing is authentic.
 */
export class TrustedKeys implements TokenVerifier {
  readonly #options: Required<TrustedKeysOptions>;
  readonly #stopping = new AbortController();
  #keys: LocalJWKSet | undefined;
  #content = '';
  #generation = 0;
  #lookedAt: bigint | undefined;
  #looking: Promise<boolean> | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(options: TrustedKeysOptions) {
    this.#options = { ...defaults, ...options };
  }

  get generation(): number {
    return this.#generation;
  }

  get hasKeys(): boolean {
    return this.#keys !== undefined;
  }

  /** Looks for keys, now and from time to time. */
  async start(): Promise<void> {
    await this.#look();
    this.#refreshing = this.#refresh();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#refreshing;
  }

  async verify(token: string): Promise<Verification> {
    if (this.#keys === undefined) await this.#look();
    if (this.#keys === undefined) return { kind: 'no-keys' };
    const first = await this.#verifyBy(this.#keys, token);
    if (first !== 'other-key') return first;
    // Perhaps the issuer has begun to sign by a new key.
    if (!(await this.#look())) return { kind: 'forged' };
    const second = await this.#verifyBy(this.#keys, token);
    return second === 'other-key' ? { kind: 'forged' } : second;
  }

  async #verifyBy(keys: LocalJWKSet, token: string): Promise<Verification | 'other-key'> {
    try {
      const { payload } = await compactVerify(token, keys, { algorithms });
      return { kind: 'authentic', claims: Buffer.from(payload).toString('utf8') };
    } catch (error) {
      if (isOfOtherKey(error)) return 'other-key';
      // Anything else than a token that is wrong is a key of the set that cannot be used.
      if (!(error instanceof errors.JOSEError)) this.#options.trouble(error);
      return { kind: 'forged' };
    }
  }

  async #refresh(): Promise<void> {
    const { clock, refreshMs, coolDownMs } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(this.hasKeys ? refreshMs : coolDownMs, signal);
      if (!signal.aborted) await this.#look();
    }
  }

  /** True when the keys were had just now; at most one look is under way. */
  #look(): Promise<boolean> {
    if (this.#looking !== undefined) return this.#looking;
    const { clock, coolDownMs } = this.#options;
    const now = clock.now();
    if (this.#lookedAt !== undefined && now - this.#lookedAt < BigInt(coolDownMs)) {
      return Promise.resolve(false);
    }
    this.#lookedAt = now;
    this.#looking = this.#load().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #load(): Promise<boolean> {
    try {
      const set = await this.#options.load();
      const content = JSON.stringify(set);
      if (content === this.#content) return true;
      this.#keys = createLocalJWKSet(set);
      this.#content = content;
      this.#generation += 1;
      return true;
    } catch (error) {
      this.#options.trouble(error);
      return false;
    }
  }
}

/** Without a key id, or under one that is used again, a new key shows by its signature alone. */
function isOfOtherKey(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed
  );
}
