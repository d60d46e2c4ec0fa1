import { createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { N40SiteProbe } from '../../../services/adapters/http/n40-site-probe.ts';
import { wasRelayed } from '../../../services/protocols/n40/via.ts';
import { instant } from '../../../services/core/time.ts';

/** What a door was asked. */
interface Asked {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly via: string | undefined;
}

const identities = ['extid-probe-0@a', 'extid-probe-1@a'];
const minuteMs = 60_000n;

let servers: Http2Server[];
let asked: Asked[];
let now: bigint;
let probe: N40SiteProbe;

beforeEach(() => {
  servers = [];
  asked = [];
  now = 1_795_000_200_000n; // a whole number of ten minutes
});

afterEach(async () => {
  probe.close();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

/** A door that answers as told; undefined: it does not answer. */
async function door(answer: (asked: Asked) => number | undefined): Promise<string> {
  const server = createServer();
  servers.push(server);
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    let text = '';
    stream.on('error', () => undefined); // the client has given up
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('end', () => {
      const path = String(headers[':path']);
      const one = { path, body: JSON.parse(text || '{}') as never, via: headers['via'] };
      asked.push(one);
      const status = answer(one);
      if (status === undefined) return;
      stream.respond({ ':status': status, location: `${one.path}/ref` });
      stream.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function probing(...urls: readonly string[]): N40SiteProbe {
  const clock = { now: () => instant(now), sleep: () => Promise.resolve() };
  probe = new N40SiteProbe({ urls, identities, clock });
  return probe;
}

test('a well site is asked once a probe, and always for the same session of an account', async () => {
  const site = probing(await door(() => 201));
  for (let i = 0; i < 4; i += 1) {
    expect(await site.charge()).toBe(true);
    now += minuteMs;
  }
  const bodies = asked.map(({ body }) => body);
  expect(bodies.map((body) => body['subscriberIdentifier'])).toEqual([
    ...identities,
    ...identities,
  ]);
  expect(asked.every(({ via }) => wasRelayed(String(via)))).toBe(true); // it is not relayed
  expect(bodies[2]).toEqual(bodies[0]);
  expect(bodies[3]).toEqual(bodies[1]);
});

test('after ten minutes a session is ended, and another opened', async () => {
  const site = probing(await door(({ path }) => (path.endsWith('/release') ? 204 : 201)));
  await site.charge();
  now += 10n * minuteMs;
  await site.charge();
  await site.charge();
  await expect.poll(() => asked.filter(({ path }) => path.endsWith('/release'))).toHaveLength(1);
  const [first] = asked;
  const released = asked.find(({ path }) => path.endsWith('/release'));
  expect(released?.body['chargingId']).toBe(first?.body['chargingId']);
  expect(released?.body['invocationSequenceNumber']).toBe(2);
});

test('where one account is not answered, another is enough', async () => {
  const isFirst = ({ body }: Asked) => body['subscriberIdentifier'] === identities[0];
  const site = probing(await door((one) => (isFirst(one) ? undefined : 201)));
  expect(await site.charge()).toBe(true);
});

test('where one door is dead, another is enough', async () => {
  const site = probing('http://127.0.0.1:9', await door(() => 201));
  expect(await site.charge()).toBe(true);
  expect(await site.doors()).toBe(false);
});

test('where nobody opens a session, the site is out', async () => {
  const site = probing(await door(({ path }) => (path === '/health' ? 200 : 503)));
  expect(await site.charge()).toBe(false);
  expect(await site.doors()).toBe(true);
});
