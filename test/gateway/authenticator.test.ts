import { beforeEach, expect, test } from 'vitest';
import { instant } from '../../services/core/time.ts';
import { Authenticator, openGuard } from '../../services/gateway/authenticator.ts';
import type { TokenVerifier, Verification } from '../../services/ports/token-verifier.ts';

const claims = { sub: 'smf-1', aud: 'CHF', scope: 'nchf-convergedcharging', exp: 1_000 };
const policy = { issuer: undefined, audiences: ['CHF'], tenants: new Map([['smf-1', 'demo']]) };

let now = 0n;
let outcome: Verification;
let asked: string[];
let generation: number;
let guard: Authenticator;

beforeEach(() => {
  [now, asked, generation] = [0n, [], 1];
  outcome = { kind: 'authentic', claims: JSON.stringify(claims) };
  const verifier: TokenVerifier = {
    verify: async (token) => {
      asked.push(token);
      return outcome;
    },
    get generation() {
      return generation;
    },
    get hasKeys() {
      return outcome.kind !== 'no-keys';
    },
  };
  const clock = { now: () => instant(now), sleep: () => Promise.resolve() };
  guard = new Authenticator({ verifier, policy, hash: (text) => `#${text}`, clock });
});

test('a token is verified once, until it ends', async () => {
  const admitted = { kind: 'admitted', tenant: 'demo' };
  expect(await guard.admit('Bearer one')).toEqual(admitted);
  now = 1_029_999n; // within the leeway of clocks
  expect(guard.admit('Bearer one')).toEqual(admitted);
  expect(asked).toEqual(['one']);
  now = 1_030_000n;
  expect(await guard.admit('Bearer one')).toMatchObject({ response: { status: 401 } });
  expect(asked).toEqual(['one', 'one']);
});

test('a token is verified again when the trusted keys have changed', async () => {
  await guard.admit('Bearer one');
  generation = 2;
  outcome = { kind: 'forged' };
  expect(await guard.admit('Bearer one')).toMatchObject({ response: { status: 401 } });
});

test('what was refused is not remembered', async () => {
  outcome = { kind: 'forged' };
  expect(await guard.admit('Bearer one')).toMatchObject({ kind: 'refused' });
  outcome = { kind: 'authentic', claims: JSON.stringify(claims) };
  expect(await guard.admit('Bearer one')).toMatchObject({ kind: 'admitted' });
});

test.each(['', 'no JSON', '[]', '{"exp":1e400}'])('claims that are none: %s', async (text) => {
  outcome = { kind: 'authentic', claims: text };
  expect(await guard.admit('Bearer one')).toMatchObject({ response: { status: 401 } });
});

test('without keys nobody gets in, and the gateway is not ready', async () => {
  outcome = { kind: 'no-keys' };
  expect(await guard.admit('Bearer one')).toMatchObject({
    kind: 'refused',
    response: { status: 503, retryAfter: 1 },
  });
  expect(guard.ready).toBe('no keys to verify tokens by');
});

test('an open guard lets everybody in, for one tenant', () => {
  expect(openGuard('demo').admit('Bearer forged')).toEqual({ kind: 'admitted', tenant: 'demo' });
});
