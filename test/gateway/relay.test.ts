import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDoor, subscriber } from './door-under-test.ts';
import type { DoorUnderTest } from './door-under-test.ts';
import { H2Client } from './h2-client.ts';
import { voiceRequest } from '../support/charging-request.ts';

const collection = '/nchf-convergedcharging/v3/chargingdata';
const nobody = 'http://127.0.0.1:9';

let main: DoorUnderTest;
let here: DoorUnderTest;
let client: H2Client;

beforeEach(async () => {
  main = await openDoor();
  await openHere([nobody, urlOf(main)]);
});

afterEach(async () => {
  await client.close();
  await here.close();
  await main.close();
});

/** A door of a site that does not serve, and relays to others. */
async function openHere(urls: readonly string[], answerWithinMs = 2_000): Promise<void> {
  here = await openDoor({ relayTo: { urls, answerWithinMs }, pendingMax: 1 });
  here.serves = false;
  client = new H2Client(here.port);
}

function urlOf({ port }: DoorUnderTest): string {
  return `http://127.0.0.1:${port}`;
}

/** How many records a ledger has beyond those that it began with. */
function decidedAt(door: DoorUnderTest): number {
  return Number(door.ledger.head.sequence) - 2;
}

const create = (chargingId: number) => voiceRequest({ subscriber, chargingId });

test('a session is opened, goes on and ends at the other site, and stays with this door', async () => {
  const created = await client.post(collection, create(1));
  expect(created.status).toBe(201);
  expect(created.headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(created.body)).toMatchObject({ invocationSequenceNumber: 1 });
  const location = new URL(created.headers['location'] ?? '');
  expect(location.origin).toBe(urlOf(here));
  const body = voiceRequest({ subscriber, chargingId: 1, number: 2 });
  const ended = await client.post(`${location.pathname}/release`, body);
  expect([ended.status, ended.body]).toEqual([204, '']);
  expect([decidedAt(here), decidedAt(main)]).toEqual([0, 2]);
});

test('what the other site refuses is refused here in its words', async () => {
  const unknown = await client.post(
    collection,
    voiceRequest({ subscriber: 'nobody', chargingId: 9 }),
  );
  expect(unknown.status).toBe(404);
  expect(unknown.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(unknown.body)).toMatchObject({ cause: 'USER_UNKNOWN' });
});

test('a site that serves answers by itself', async () => {
  here.serves = true;
  expect((await client.post(collection, create(2))).status).toBe(201);
  expect([decidedAt(here), decidedAt(main)]).toEqual([1, 0]);
});

test('what was handed on once is not handed on again', async () => {
  main.serves = false;
  const answer = await client.post(collection, create(3));
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  const again = await client.post(collection, create(3), { via: '2.0 tollkeeper-elsewhere' });
  expect(again.status).toBe(503);
  expect([decidedAt(here), decidedAt(main)]).toEqual([0, 0]);
});

describe('where the other site', () => {
  test('is not there, whoever asks is told to try again', async () => {
    await Promise.all([client.close(), here.close()]);
    await openHere([nobody]);
    const answer = await client.post(collection, create(4));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });

  test('does not answer in time, nobody can tell, and only so many wait', async () => {
    let asked = 0;
    const silent = createServer().on('stream', (stream) => {
      asked += 1;
      stream.on('error', () => undefined); // whoever asks gives up
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await Promise.all([client.close(), here.close()]);
    await openHere([`http://127.0.0.1:${port}`], 500);
    const first = client.post(collection, create(5));
    await expect.poll(() => asked).toBe(1);
    const second = await client.post(collection, create(6));
    expect([second.status, (await first).status, asked]).toEqual([503, 504, 1]);
    silent.close();
  });
});
