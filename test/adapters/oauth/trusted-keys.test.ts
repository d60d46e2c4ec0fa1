import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { TrustedKeys } from '../../../services/adapters/oauth/trusted-keys.ts';
import { instant } from '../../../services/core/time.ts';
import type { Clock } from '../../../services/ports/clock.ts';
import { soundClaims, startIssuer } from '../../support/token-issuer.ts';
import type { TokenIssuer } from '../../support/token-issuer.ts';

let now = 0n;
/** Sleeps only end by their signal: nothing looks for keys unless it is made to. */
const clock: Clock = {
  now: () => instant(now),
  sleep: (_, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve());
    }),
};

let issuer: TokenIssuer;
let published: JSONWebKeySet | Error;
let looks = 0;
let troubles: unknown[] = [];
let keys: TrustedKeys;

beforeEach(async () => {
  [now, looks, troubles] = [0n, 0, []];
  issuer = await startIssuer();
  published = issuer.keySet();
  keys = new TrustedKeys({ load, clock, trouble: (cause) => troubles.push(cause) });
  await keys.start();
});

afterEach(() => keys.stop());

async function load(): Promise<JSONWebKeySet> {
  looks += 1;
  if (published instanceof Error) throw published;
  return published;
}

async function kindOf(token: string): Promise<string> {
  return (await keys.verify(token)).kind;
}

describe('a token is authentic', () => {
  test('when a published key signed it, and its claims are what was signed', async () => {
    const verified = await keys.verify(await issuer.token({ jti: 'one' }));
    expect(verified.kind).toBe('authentic');
    if (verified.kind !== 'authentic') return;
    expect(JSON.parse(verified.claims)).toMatchObject({ sub: 'smf-1', jti: 'one' });
  });

  test.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('under %s', async (alg) => {
    const other = await startIssuer(alg);
    published = other.keySet();
    now = 10_000n;
    expect(await kindOf(await other.token())).toBe('authentic');
  });

  test('without a key id, when only one key can be meant', async () => {
    expect(await kindOf(await issuer.token({}, { kid: undefined as never }))).toBe('authentic');
  });
});

describe('a token is forged', () => {
  test.each(['', 'a', 'a.b.c', '..', 'e30.e30.e30', '💥'])(
    'when it is no token: "%s"',
    async (token) => {
      expect(await kindOf(token)).toBe('forged');
    },
  );

  test('with alg none', async () => {
    expect(await kindOf(new UnsecuredJWT(soundClaims('smf-1')).encode())).toBe('forged');
  });

  test('with the public key as the secret of an HMAC', async () => {
    const { x = '', kid = '' } = issuer.publicKey();
    for (const secret of [x, JSON.stringify(issuer.publicKey())]) {
      const token = await new SignJWT(soundClaims('smf-1'))
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(Buffer.from(secret.padEnd(32, '=')));
      expect(await kindOf(token)).toBe('forged');
    }
  });

  test('under an algorithm that is not on the list', async () => {
    const other = await startIssuer('ES384');
    published = other.keySet();
    now = 10_000n;
    expect(await kindOf(await other.token())).toBe('forged');
  });

  test('by a stranger who uses the id of a published key', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const token = await new SignJWT(soundClaims('smf-1'))
      .setProtectedHeader({ alg: 'ES256', kid: issuer.publicKey().kid ?? '' })
      .sign(privateKey);
    expect(await kindOf(token)).toBe('forged');
  });

  test('by a stranger who brings his key along', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const token = await new SignJWT(soundClaims('smf-1'))
      .setProtectedHeader({ alg: 'ES256', jwk, kid: 'mine', jku: 'https://mine.example/jwks' })
      .sign(privateKey);
    expect(await kindOf(token)).toBe('forged');
    expect(looks).toBe(1);
  });

  test('when a claim was changed', async () => {
    const [header, , signature] = (await issuer.token()).split('.');
    const claims = Buffer.from(JSON.stringify(soundClaims('smf-2'))).toString('base64url');
    expect(await kindOf(`${header}.${claims}.${signature}`)).toBe('forged');
  });
});

describe('keys', () => {
  test('that are new are looked for when a token names one, and old ones end', async () => {
    const old = await issuer.token();
    await issuer.rotate();
    published = issuer.keySet();
    now = 10_000n;
    const generation = keys.generation;
    expect(await kindOf(await issuer.token())).toBe('authentic');
    expect(keys.generation).toBe(generation + 1);
    expect(await kindOf(old)).toBe('forged');
  });

  test('that are new under an old id are looked for, too', async () => {
    issuer = await startIssuer();
    published = issuer.keySet();
    now = 10_000n;
    expect(await kindOf(await issuer.token())).toBe('authentic');
  });

  test('are looked for at most once in a cool-down, whatever tokens name', async () => {
    now = 10_000n;
    const stranger = await startIssuer();
    const token = await stranger.token({}, { kid: 'unknown' });
    await Promise.all(Array.from({ length: 20 }, () => keys.verify(token)));
    expect(looks).toBe(2);
    now = 19_999n;
    expect(await kindOf(token)).toBe('forged');
    expect(looks).toBe(2);
    now = 20_000n;
    expect(await kindOf(token)).toBe('forged');
    expect(looks).toBe(3);
  });

  test('are kept while nobody hands them out', async () => {
    const token = await issuer.token();
    published = new Error('away');
    now = 10_000n;
    await issuer.rotate();
    expect(await kindOf(await issuer.token())).toBe('forged');
    expect(await kindOf(token)).toBe('authentic');
    expect(troubles).toEqual([published]);
  });

  test('that never were there let nobody in, until they are', async () => {
    const away = new Error('away');
    published = away;
    const none = new TrustedKeys({ load, clock, trouble: (cause) => troubles.push(cause) });
    await none.start();
    const token = await issuer.token();
    expect([none.hasKeys, await none.verify(token)]).toEqual([false, { kind: 'no-keys' }]);
    expect(troubles).toEqual([away]);
    published = issuer.keySet();
    now = 10_000n;
    expect((await none.verify(token)).kind).toBe('authentic');
    expect(none.hasKeys).toBe(true);
    await none.stop();
  });
});
