import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';
import { H2Client } from '../gateway/h2-client.ts';
import { voiceRequest } from '../support/charging-request.ts';
import { soundClaims, startIssuer } from '../support/token-issuer.ts';
import type { TokenIssuer } from '../support/token-issuer.ts';
import { runProgram } from './own-stack.ts';
import type { RunResult } from './own-stack.ts';

// A gateway that is closed in full, beside the open one of the stack, as operators would run it.

const collection = '/nchf-convergedcharging/v3/chargingdata';
/** Two subscribers have this number, each of a tenant of its own: `rich` and `namesake`. */
const subscriber = 'msisdn-15550004';

let stack: FaultStack;
let issuer: TokenIssuer;
let url: URL;
let ca: string;

beforeAll(async () => {
  stack = await startFaultStack();
  issuer = await startIssuer();
  const trial = join(stack.dataDir, 'trial');
  mkdirSync(trial);
  writeFileSync(join(trial, 'jwks.json'), JSON.stringify(issuer.keySet()));
  url = new URL(stack.secondN40Url.replace('http:', 'https:'));
  ca = join(stack.dataDir, 'tls/certificate.pem');
  await stack.startAnother('gateway', {
    name: 'gateway-2',
    env: {
      TOLL_N40_CLEARTEXT: 'off',
      TOLL_N40_TLS_PORT: url.port,
      TOLL_N40_TLS_KEY: join(stack.dataDir, 'tls/key.pem'),
      TOLL_N40_TLS_CERTIFICATE: ca,
      TOLL_N40_AUTH: 'required',
      TOLL_N40_JWKS: join(trial, 'jwks.json'),
      TOLL_N40_CLIENTS: 'smf-1=demo,smf-2=other',
    },
  });
});

afterAll(() => stack.release());

async function call(tenant: string, token?: string): Promise<RunResult> {
  const args = ['call', '--from', subscriber, '--seconds', '60', '--json'];
  return runProgram('node', ['services/cli/main.ts', ...args], {
    ...stack.shellEnv,
    TOLL_TENANT: tenant,
    TOLL_N40_URL: url.origin,
    TOLL_N40_CA: ca,
    ...(token === undefined ? {} : { TOLL_N40_TOKEN: token }),
  });
}

test('a call is charged to the tenant of its client, over TLS alone', async () => {
  const [demo, other] = [await issuer.token(), await issuer.token(soundClaims('smf-2'))];
  const [rich, namesake] = [await call('demo', demo), await call('other', other)];
  expect(JSON.parse(rich.stdout), rich.stderr).toMatchObject({ account: 'rich' });
  expect(JSON.parse(namesake.stdout), namesake.stderr).toMatchObject({ account: 'namesake' });
  const clear = new H2Client(Number(url.port));
  await expect(clear.request({ ':path': '/health' })).rejects.toThrow(/./);
});

test('a call without a token is refused, and says so', async () => {
  const refused = await call('demo');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('401 UNSPECIFIED: The request bears no access token.');
});

test('a session that the open gateway began is of its tenant only', async () => {
  const open = new H2Client(Number(new URL(stack.n40Url).port));
  const closed = new H2Client(Number(url.port), { ca: readFileSync(ca) });
  const [demo, other] = [await issuer.token(), await issuer.token(soundClaims('smf-2'))];
  const session = { subscriber, chargingId: 77 };
  const created = await open.post(collection, voiceRequest(session));
  expect(created.status).toBe(201);
  const path = `${new URL(created.headers['location'] ?? '').pathname}/update`;
  const update = voiceRequest({ ...session, number: 2, used: 30 });
  const theirs = await closed.post(path, update, { authorization: `Bearer ${other}` });
  expect([theirs.status, JSON.parse(theirs.body)]).toMatchObject([
    404,
    { cause: 'CONTEXT_NOT_FOUND' },
  ]);
  const own = await closed.post(path, update, { authorization: `Bearer ${demo}` });
  expect(own.status).toBe(200);
  await Promise.all([open.close(), closed.close()]);
});
