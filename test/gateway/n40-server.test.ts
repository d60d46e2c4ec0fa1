import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountKey } from '../../services/core/key.ts';
import { openDoor, subscriber } from './door-under-test.ts';
import type { DoorUnderTest } from './door-under-test.ts';
import { H2Client } from './h2-client.ts';
import type { Said } from './h2-client.ts';

const collection = '/nchf-convergedcharging/v3/chargingdata';

let door: DoorUnderTest;
let peer: H2Client;
let calls = 0;

beforeAll(async () => {
  door = await openDoor();
  peer = new H2Client(door.port);
});

afterAll(async () => {
  await peer.close();
  await door.close();
});

/** A request of a session; each create begins another. */
function voice(number = 1, used?: number): Readonly<Record<string, unknown>> {
  if (number === 1) calls += 1;
  return {
    subscriberIdentifier: subscriber,
    nfConsumerIdentification: { nFName: `smf-${calls}`, nodeFunctionality: 'SMF' },
    invocationTimeStamp: '2026-03-01T08:30:00Z',
    invocationSequenceNumber: number,
    pDUSessionChargingInformation: { chargingId: calls },
    multipleUnitUsage: [
      {
        ratingGroup: 10,
        requestedUnit: { time: 60 },
        ...(used === undefined
          ? {}
          : { usedUnitContainer: [{ localSequenceNumber: 1, time: used }] }),
      },
    ],
  };
}

function problemIn({ status, headers, body }: Said) {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(body) as { status: number; title: string; cause?: string };
  expect(problem.status).toBe(status);
  expect(problem.title).not.toBe('');
  return { status, cause: problem.cause };
}

describe('a session', () => {
  test.each([collection, '/nchf-convergedcharging/v3/chargingData'])(
    'is opened, goes on and ends: %s',
    async (path) => {
      const created = await peer.post(path, voice());
      expect(created.status).toBe(201);
      expect(created.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(created.body)).toMatchObject({
        invocationSequenceNumber: 1,
        multipleUnitInformation: [{ resultCode: 'SUCCESS', grantedUnit: { time: 60 } }],
      });
      const location = new URL(created.headers['location'] ?? '');
      expect(location.host).toBe(`127.0.0.1:${door.port}`);
      expect(location.pathname).toMatch(/^\/nchf-convergedcharging\/v3\/chargingdata\/[\w-]+$/);
      const session = location.pathname.replace(collection, path);
      expect((await peer.post(`${session}/update`, voice(2, 60))).status).toBe(200);
      expect(await peer.post(`${session}/release`, voice(3, 30))).toMatchObject({
        status: 204,
        body: '',
      });
      const gone = problemIn(await peer.post(`${session}/update`, voice(4, 1)));
      expect(gone).toEqual({ status: 410, cause: 'CONTEXT_NOT_FOUND' });
    },
  );

  test('stays on the authority that it was opened through', async () => {
    const created = await peer.post(collection, voice(), { ':authority': 'chf.example:7777' });
    expect(created.headers['location']).toMatch(/^http:\/\/chf\.example:7777\/nchf-/);
  });

  test.each(["a'b", 'a,b', 'a;b', '%41', 'a'.repeat(300)])(
    'is not led to the authority "%s"',
    async (authority) => {
      const created = await peer.post(collection, voice(), { ':authority': authority });
      expect(created.headers['location'] ?? '').not.toContain(authority);
      expect([201, 400]).toContain(created.status);
    },
  );

  test('is located below a configured root', async () => {
    const other = await openDoor({ apiRoot: 'https://chf.operator.example' });
    const client = new H2Client(other.port);
    const created = await client.post(collection, voice());
    expect(created.headers['location']).toMatch(/^https:\/\/chf\.operator\.example\/nchf-/);
    await client.close();
    await other.close();
  });

  test.each([
    ['nonsense', 'nonsense'],
    ['a zero byte', '%00'],
    ['no escape', '%zz'],
    ['too long', 'a'.repeat(5_000)],
    ['made up', `AQ${'A'.repeat(60)}`],
  ])('that nobody sealed is not known: %s', async (_, reference) => {
    const said = await peer.post(`${collection}/${reference}/update`, voice(2));
    expect(problemIn(said).status).toBe(404);
  });
});

describe('what is no charging request', () => {
  test.each([
    ['an unknown path', { ':method': 'POST', ':path': '/nchf' }, 404],
    ['a session without an operation', { ':method': 'POST', ':path': `${collection}/x` }, 404],
    ['another method', { ':method': 'GET', ':path': collection }, 405],
    ['another method on a session', { ':method': 'PUT', ':path': `${collection}/x/update` }, 405],
    ['no body', { ':method': 'POST', ':path': collection }, 400],
  ])('%s', async (_, headers, status) => {
    const said = await peer.request(headers);
    expect(problemIn(said).status).toBe(status);
    if (status === 405) expect(said.headers['allow']).toBe('POST');
  });

  test('another type of body', async () => {
    const said = await peer.post(collection, voice(), { 'content-type': 'text/xml' });
    expect(problemIn(said).status).toBe(415);
  });

  test('a body beyond the bound', async () => {
    const said = await peer.post(collection, `"${'x'.repeat(300_000)}"`);
    expect(problemIn(said).status).toBe(413);
  });
});

describe('without an answer', () => {
  test('an unknown subscriber is told so, but not while the cache is away', async () => {
    const stranger = { ...voice(), subscriberIdentifier: 'msisdn-15559999' };
    const unknown = problemIn(await peer.post(collection, stranger));
    expect(unknown).toEqual({ status: 404, cause: 'USER_UNKNOWN' });
    door.projection.setReachable(false);
    const away = await peer.post(collection, stranger);
    door.projection.setReachable(true);
    expect([problemIn(away).status, away.headers['retry-after']]).toEqual([503, '1']);
  });

  test('in time it is 504, and the retry is charged once', async () => {
    const request = voice();
    door.answers = false;
    expect(problemIn(await peer.post(collection, request)).status).toBe(504);
    door.answers = true;
    expect((await peer.post(collection, request)).status).toBe(201);
  });
});

describe('a message that nobody was answered', () => {
  const balance = () => door.ledger.states.get(accountKey('demo', 'abc'))?.account?.funds;

  function message(type: 'IEC' | 'PEC'): Readonly<Record<string, unknown>> {
    const units = { serviceSpecificUnits: 1 };
    const used = [{ localSequenceNumber: 1, ...units }];
    const usage = type === 'IEC' ? { requestedUnit: units } : { usedUnitContainer: used };
    const said = { oneTimeEvent: true, oneTimeEventType: type };
    return { ...voice(), ...said, multipleUnitUsage: [{ ratingGroup: 20, ...usage }] };
  }

  test('is given back where it did not go out, and charged once when it does', async () => {
    const [before, request] = [balance() ?? 0n, message('IEC')];
    door.answers = false;
    expect(problemIn(await peer.post(collection, request)).status).toBe(504);
    expect(problemIn(await peer.post(collection, request)).status).toBe(504);
    expect(balance()).toBe(before);
    door.answers = true;
    expect((await peer.post(collection, request)).status).toBe(201);
    expect(balance()).toBe(before - 50_000n);
  });

  test('stays charged where it went out', async () => {
    const before = balance() ?? 0n;
    door.answers = false;
    expect(problemIn(await peer.post(collection, message('PEC'))).status).toBe(504);
    door.answers = true;
    expect(balance()).toBe(before - 50_000n);
  });
});

test('health says whether it serves', async () => {
  const ask = () => peer.request({ ':method': 'GET', ':path': '/health' });
  expect(await ask()).toMatchObject({ status: 200, body: '{"status":"serving"}' });
  door.ready = 'no answers can arrive';
  expect(await ask()).toMatchObject({ status: 503, body: '{"status":"no answers can arrive"}' });
  door.ready = true;
});

describe('a hostile body is never a failure of ours', () => {
  const sound = (): string => JSON.stringify(voice());
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const bodies: readonly (readonly [string, () => string | Buffer])[] = [
    ['empty', () => ''],
    ['null', () => 'null'],
    ['an array', () => '[]'],
    ['a number', () => '1e400'],
    ['nested deeply', () => nested],
    ['nested deeply inside', () => sound().replace('{"time":60}', nested)],
    ['cut off', () => sound().slice(0, -7)],
    ['not UTF-8', () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['half a character', () => sound().replace('smf', '\\ud800')],
    ['a zero byte', () => sound().replace(subscriber, 'msisdn-1\\u0000')],
    ['a separator in the identity', () => sound().replace(subscriber, 'msisdn-1/2')],
    ['a long identity', () => sound().replace(subscriber, `msisdn-${'1'.repeat(5_000)}`)],
    ['an identity beyond ASCII', () => sound().replace(subscriber, 'nai-ü@exämple')],
    ['a prototype', () => sound().replace('{', '{"__proto__":{"x":1},"constructor":1,')],
    ['members twice', () => sound().replace('{', '{"invocationSequenceNumber":2,')],
    ['a negative time', () => sound().replace('"time":60', '"time":-1')],
    ['a huge time', () => sound().replace('"time":60', `"time":${'9'.repeat(40)}`)],
    ['a fraction', () => sound().replace('"time":60', '"time":0.5')],
    ['a huge number', () => sound().replace('"Number":1', `"Number":${'9'.repeat(30)}`)],
    ['a time that is none', () => sound().replace('08:30', '99:99')],
    ['a time before all others', () => sound().replace('2026-', '0000-')],
    ['a foreign member', () => sound().replace('"ratingGroup":10', '"ratingGroup":{}')],
    ['a huge rating group', () => sound().replace('"ratingGroup":10', '"ratingGroup":1e30')],
    [
      'very many groups',
      () =>
        JSON.stringify({
          ...voice(),
          multipleUnitUsage: Array.from({ length: 4_000 }, () => ({ ratingGroup: 1 })),
        }),
    ],
  ];

  test.each(bodies)('%s', async (_, body) => {
    const said = await peer.post(collection, body());
    expect(said.status).toBeLessThan(500);
    if (said.status >= 400) problemIn(said);
    expect(door.troubles).toEqual([]);
  });

  test.each(bodies)('%s, of a session', async (_, body) => {
    const created = await peer.post(collection, voice());
    const { pathname } = new URL(created.headers['location'] ?? '');
    const said = await peer.post(`${pathname}/update`, body());
    expect(said.status).toBeLessThan(500);
    await peer.post(`${pathname}/release`, voice(9));
    expect(door.troubles).toEqual([]);
  });
});
