import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { request as requestHttp1 } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKeySet } from '../../services/adapters/oauth/load-key-set.ts';
import { TrustedKeys } from '../../services/adapters/oauth/trusted-keys.ts';
import { systemClock } from '../../services/adapters/system/system-clock.ts';
import { Authenticator } from '../../services/gateway/authenticator.ts';
import { voiceRequest } from '../support/charging-request.ts';
import { makeCertificate } from '../support/test-certificate.ts';
import type { TestCertificate } from '../support/test-certificate.ts';
import { soundClaims, startIssuer } from '../support/token-issuer.ts';
import type { TokenIssuer } from '../support/token-issuer.ts';
import { openDoor, subscriber } from './door-under-test.ts';
import type { DoorUnderTest } from './door-under-test.ts';
import { H2Client } from './h2-client.ts';
import type { Said } from './h2-client.ts';

// Tokens that were really signed, over TLS on a real socket, verified by keys from a real server.

const collection = '/nchf-convergedcharging/v3/chargingdata';
const seconds = Math.floor(Date.now() / 1_000);
const folder = mkdtempSync(join(tmpdir(), 'secure-door-'));

let certificate: TestCertificate;
let issuer: TokenIssuer;
let keyServer: Server;
let keys: TrustedKeys;
let verified = 0;
let door: DoorUnderTest;
let peer: H2Client;
let sessions = 0;

beforeAll(async () => {
  certificate = await makeCertificate(folder, 'door');
  issuer = await startIssuer();
  keyServer = createServer((_, response) => response.end(JSON.stringify(issuer.keySet())));
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`;
  const trouble = (cause: unknown): void => expect.unreachable(String(cause));
  const load = () => loadKeySet(url);
  keys = new TrustedKeys({ load, clock: systemClock, trouble, coolDownMs: 1 });
  await keys.start();
  door = await openDoor({ guard: new Authenticator(ports()), tls: certificate });
  peer = new H2Client(door.port, { ca: certificate.cert });
});

afterAll(async () => {
  await peer.close();
  await door.close();
  await keys.stop();
  keyServer.closeAllConnections();
  keyServer.close();
  rmSync(folder, { recursive: true });
});

function ports() {
  const tenants = new Map([
    ['smf-1', 'demo'],
    ['smf-2', 'other'],
  ]);
  return {
    verifier: {
      verify: (token: string) => {
        verified += 1;
        return keys.verify(token);
      },
      get generation() {
        return keys.generation;
      },
      get hasKeys() {
        return keys.hasKeys;
      },
    },
    policy: { issuer: 'https://nrf.example', audiences: ['CHF'], tenants },
    hash: (text: string) => text,
    clock: systemClock,
  };
}

function bearing(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

function create(headers: Readonly<Record<string, string>>): Promise<Said> {
  sessions += 1;
  return peer.post(collection, voiceRequest({ subscriber, chargingId: sessions }), headers);
}

function refusalIn({ status, headers, body }: Said) {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(body) as { status: number; detail?: string };
  expect(problem.status).toBe(status);
  return { status, challenge: headers['www-authenticate'], detail: problem.detail };
}

/** With TLS 1.3 a client learns only afterwards that its certificate was not taken. */
function isServed(client: H2Client): Promise<boolean> {
  return client.request({ ':path': '/health' }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

const realm = 'Bearer realm="nchf-convergedcharging"';
const invalid = { status: 401, challenge: `${realm}, error="invalid_token"` };

describe('a session of a client with a token', () => {
  test('is opened over TLS, located there, goes on and ends; its token is verified once', async () => {
    const headers = bearing(await issuer.token());
    const before = verified;
    const created = await create(headers);
    expect(created.status).toBe(201);
    const location = new URL(created.headers['location'] ?? '');
    expect(location.origin).toBe(`https://127.0.0.1:${door.port}`);
    const going = { subscriber, chargingId: sessions };
    const update = voiceRequest({ ...going, number: 2, used: 60 });
    const release = voiceRequest({ ...going, number: 3, used: 10 });
    expect((await peer.post(`${location.pathname}/update`, update, headers)).status).toBe(200);
    expect((await peer.post(`${location.pathname}/release`, release, headers)).status).toBe(204);
    expect(verified).toBe(before + 1);
  });

  test('is unknown to a client of another tenant, and stays as it is', async () => {
    const mine = bearing(await issuer.token());
    const theirs = bearing(await issuer.token(soundClaims('smf-2')));
    const created = await create(mine);
    const path = new URL(created.headers['location'] ?? '').pathname;
    const going = { subscriber, chargingId: sessions };
    for (const operation of ['update', 'release']) {
      const stolen = voiceRequest({ ...going, number: 2, used: 50_000 });
      const said = await peer.post(`${path}/${operation}`, stolen, theirs);
      expect(refusalIn(said)).toMatchObject({ status: 404, challenge: undefined });
      expect(JSON.parse(said.body)).toMatchObject({ cause: 'CONTEXT_NOT_FOUND' });
    }
    const own = voiceRequest({ ...going, number: 2, used: 60 });
    expect((await peer.post(`${path}/update`, own, mine)).status).toBe(200);
  });

  test('is not opened for a subscriber of another tenant', async () => {
    const said = await create(bearing(await issuer.token(soundClaims('smf-2'))));
    expect(said.status).toBe(404);
    expect(JSON.parse(said.body)).toMatchObject({ cause: 'USER_UNKNOWN' });
  });

  test('goes on when the issuer signs by a new key, which ends the old one', async () => {
    const old = bearing(await issuer.token());
    expect((await create(old)).status).toBe(201);
    await issuer.rotate();
    expect((await create(bearing(await issuer.token()))).status).toBe(201);
    expect(refusalIn(await create(old))).toMatchObject(invalid);
  });
});

describe('a request is refused before its body is read', () => {
  test.each([
    ['without a header', {}],
    ['with another scheme', { authorization: 'Basic ZGVtbzpkZW1v' }],
    ['with an empty token', { authorization: 'Bearer ' }],
  ])('%s', async (_, headers) => {
    expect(refusalIn(await create(headers as Record<string, string>))).toMatchObject({
      status: 401,
      challenge: realm,
    });
  });

  test.each(['nonsense', 'a.b.c', 'e30.e30.'])('with a malformed token: %s', async (token) => {
    expect(refusalIn(await create(bearing(token)))).toMatchObject(invalid);
  });

  test('with alg none', async () => {
    const token = new UnsecuredJWT(soundClaims('smf-1')).encode();
    expect(refusalIn(await create(bearing(token)))).toMatchObject(invalid);
  });

  test('with an HMAC by the public key', async () => {
    const { x = '', kid = '' } = issuer.publicKey();
    const token = await new SignJWT(soundClaims('smf-1'))
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(Buffer.from(x));
    expect(refusalIn(await create(bearing(token)))).toMatchObject(invalid);
  });

  test('with a signature of a stranger', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const token = await new SignJWT(soundClaims('smf-1'))
      .setProtectedHeader({ alg: 'ES256', kid: 'stranger', jwk })
      .sign(privateKey);
    expect(refusalIn(await create(bearing(token)))).toMatchObject(invalid);
  });

  test.each([
    ['expired', { exp: seconds - 60 }, 'the token has expired'],
    ['not begun', { nbf: seconds + 600 }, 'it is not valid yet'],
    ['for another audience', { aud: 'PCF' }, 'it is for another audience'],
    ['of another issuer', { iss: 'https://nrf.elsewhere' }, 'it is of another issuer'],
  ])('with a token that is %s', async (_, claims, detail) => {
    const said = await create(bearing(await issuer.token(claims)));
    expect(refusalIn(said)).toEqual({ ...invalid, detail });
  });

  test('with a scope for something else', async () => {
    const token = await issuer.token({ scope: 'nchf-spendinglimitcontrol' });
    expect(refusalIn(await create(bearing(token)))).toMatchObject({
      status: 403,
      challenge: `${realm}, error="insufficient_scope", scope="nchf-convergedcharging"`,
    });
  });

  test('of a client that has no tenant', async () => {
    const said = await create(bearing(await issuer.token({ sub: 'smf-9' })));
    expect(refusalIn(said)).toMatchObject({ status: 403, challenge: undefined });
  });

  test('and the connection serves what comes next', async () => {
    const large = 'x'.repeat(200_000);
    expect((await peer.post(collection, large)).status).toBe(401);
    expect((await create(bearing(await issuer.token()))).status).toBe(201);
  });
});

describe('the connection', () => {
  test('tells its health without a token', async () => {
    expect((await peer.request({ ':path': '/health' })).status).toBe(200);
  });

  test.each([
    ['TLS 1.1', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' }],
    ['a protocol that is not h2', { ALPNProtocols: ['http/1.1'] }],
  ] as const)('is not opened by %s', async (_, options) => {
    const socket = connectTls({ port: door.port, ca: certificate.cert, ...options });
    const outcome = await new Promise((resolve) => {
      socket.once('error', () => resolve('refused'));
      socket.once('close', () => resolve('closed'));
      socket.once('secureConnect', () => socket.write('GET /health HTTP/1.1\r\n\r\n'));
      socket.once('data', (data) => resolve(data.toString('latin1').slice(0, 12)));
    });
    expect(['refused', 'closed']).toContain(outcome);
  });

  test('serves no HTTP/1', async () => {
    const asked = requestHttp1({ port: door.port, path: '/health', ca: certificate.cert });
    const outcome = await new Promise((resolve) => {
      asked.once('response', ({ statusCode }) => resolve(statusCode));
      asked.once('error', () => resolve('refused'));
      asked.end();
    });
    expect([403, 'refused']).toContain(outcome);
  });

  test('is opened by new certificates once they are there', async () => {
    const renewed = await makeCertificate(folder, 'renewed');
    const other = await openDoor({ tls: certificate });
    const early = new H2Client(other.port, { ca: certificate.cert });
    expect((await early.request({ ':path': '/health' })).status).toBe(200);
    other.renew(renewed);
    const late = new H2Client(other.port, { ca: renewed.cert });
    expect((await late.request({ ':path': '/health' })).status).toBe(200);
    expect((await early.request({ ':path': '/health' })).status).toBe(200);
    await Promise.all([early.close(), late.close()]);
    await other.close();
  });

  test('is opened only by clients of a known authority, where one is named', async () => {
    const client = await makeCertificate(folder, 'client');
    const { key, cert } = certificate;
    const mutual = await openDoor({ tls: { key, cert, ca: client.cert } });
    const known = new H2Client(mutual.port, { ca: cert, key: client.key, cert: client.cert });
    expect(await isServed(known)).toBe(true);
    const stranger = new H2Client(mutual.port, { ca: cert, key, cert });
    expect(await isServed(stranger)).toBe(false);
    const nobody = new H2Client(mutual.port, { ca: cert });
    expect(await isServed(nobody)).toBe(false);
    await known.close();
    await mutual.close();
  });
});
