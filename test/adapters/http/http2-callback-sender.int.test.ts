import { createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Http2CallbackSender } from '../../../services/adapters/http/http2-callback-sender.ts';
import type { AddressList } from '../../../services/ports/callback-sender.ts';

const loopback: AddressList = {
  allowsName: (host) => host === 'localhost',
  allowsAddress: (address) => address === '127.0.0.1',
};
const bounds = { answerWithinMs: 500, connectionsMax: 2 };
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function senderOf(allowed = loopback): Http2CallbackSender {
  const sender = new Http2CallbackSender({ allowed, ...bounds });
  ends.push(() => sender.close());
  return sender;
}

interface Peer {
  readonly server: Http2Server;
  readonly url: string;
  readonly bodies: string[];
  readonly sessions: Set<ServerHttp2Session>;
}

/** A network function on a free port; status 0: it never answers. */
async function peer(status: number, headers: Readonly<Record<string, string>> = {}): Promise<Peer> {
  const bodies: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('stream', (stream) => {
    let body = '';
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    stream.on('error', () => undefined);
    stream.on('end', () => {
      bodies.push(body);
      if (status > 0) stream.respond({ ':status': status, ...headers }, { endStream: true });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ends.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/notify`, bodies, sessions };
}

test('what a network function answers is handed on, over one connection', async () => {
  const there = await peer(204);
  const sender = senderOf();
  const answered = { kind: 'answered', status: 204, location: undefined };
  expect(await sender.post(there.url, '{"a":1}')).toEqual(answered);
  expect(await sender.post(there.url, '{"a":2}')).toEqual(answered);
  expect(there.bodies).toEqual(['{"a":1}', '{"a":2}']);
  expect(there.sessions.size).toBe(1);
});

test('a redirect says where it leads', async () => {
  const there = await peer(307, { location: '/elsewhere' });
  expect(await senderOf().post(there.url, '{}')).toEqual({
    kind: 'answered',
    status: 307,
    location: '/elsewhere',
  });
});

test('a name is called at the address that was checked', async () => {
  const there = await peer(200);
  const { port } = new URL(there.url);
  const reached = await senderOf().post(`http://localhost:${port}/notify`, '{}');
  expect(reached).toMatchObject({ kind: 'answered', status: 200 });
});

test('nobody there, and nobody who answers in time, are unreachable', async () => {
  const silent = await peer(0);
  const gone = await peer(204);
  const closed = new Promise((resolve) => {
    gone.server.close(resolve);
  });
  await closed;
  expect(await senderOf().post(gone.url, '{}')).toMatchObject({ kind: 'unreachable' });
  expect(await senderOf().post(silent.url, '{}')).toEqual({
    kind: 'unreachable',
    why: 'no answer within 500 ms',
  });
});

describe('is not called, and no connection is opened:', () => {
  test.each([
    ['an address that is not listed', (port: string) => `http://127.0.0.2:${port}/`],
    ['a name that is not listed', (port: string) => `http://smf.example:${port}/`],
    ['another spelling of an address', (port: string) => `http://0x7f000002:${port}/`],
    ['IPv6 that is not listed', (port: string) => `http://[::1]:${port}/`],
    ['another scheme', (port: string) => `ftp://127.0.0.1:${port}/`],
    ['credentials in the address', (port: string) => `http://a:b@127.0.0.1:${port}/`],
    ['no address at all', () => 'notify me'],
  ])('%s', async (_, uriOf) => {
    const there = await peer(204);
    const { port } = new URL(there.url);
    expect(await senderOf().post(uriOf(port), '{}')).toMatchObject({ kind: 'forbidden' });
    expect(there.bodies).toEqual([]);
  });
});

test('a peer that comes back after its connection ended is reached again', async () => {
  const there = await peer(204);
  const sender = senderOf();
  await sender.post(there.url, '{}');
  for (const session of there.sessions) session.destroy();
  await expect
    .poll(async () => (await sender.post(there.url, '{}')).kind, { timeout: 5_000 })
    .toBe('answered');
});

test('no more connections are kept than allowed', async () => {
  const peers = await Promise.all([peer(204), peer(204), peer(204)]);
  const sender = senderOf();
  for (const { url } of peers) await sender.post(url, '{}');
  await expect.poll(() => peers.map(({ sessions }) => sessions.size)).toEqual([0, 1, 1]);
});
