import { createServer } from 'node:http2';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { N40Client } from '../../services/adapters/http/n40-client.ts';

let server: Http2Server | undefined;
let client: N40Client | undefined;

afterEach(() => {
  client?.close();
  server?.close();
});

/** A door that answers each request by the next of these statuses; 0 breaks the stream. */
async function doorThatAnswers(...statuses: readonly number[]) {
  const seen: { path: string; authorization?: string; body: Record<string, unknown> }[] = [];
  const door = createServer();
  server = door;
  door.on('stream', (stream, headers) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('error', () => undefined);
    stream.on('end', () => {
      const status = statuses[seen.length] ?? 200;
      const { ':path': path = '', authorization } = headers;
      const body = JSON.parse(text) as never;
      seen.push({ path, body, ...(authorization === undefined ? {} : { authorization }) });
      if (status === 0) return stream.session?.destroy();
      stream.respond({ ':status': status, location: 'http://elsewhere/nchf/ref' });
      stream.end('{"a":18446744073709551615}');
    });
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  client = new N40Client({ url, answerWithinMs: 2_000, retryAfterMs: [1, 2, 4] });
  return { client, seen, url };
}

test('an answer comes with its place and exact numbers', async () => {
  const { client: n40, seen } = await doorThatAnswers(201);
  const answer = await n40.create({ number: 1 });
  expect(answer).toEqual({
    status: 201,
    location: 'http://elsewhere/nchf/ref',
    body: { a: 18_446_744_073_709_551_615n },
    tries: 1,
  });
  await n40.goOn('http://elsewhere/nchf/ref', 'update', {});
  expect(seen.map(({ path }) => path)).toEqual([
    '/nchf-convergedcharging/v3/chargingdata',
    '/nchf/ref/update',
  ]);
});

test('what is not answered is sent again, the same and marked', async () => {
  const { client: n40, seen } = await doorThatAnswers(503, 0, 200);
  const { tries, status } = await n40.create({ number: 1 });
  expect({ tries, status }).toEqual({ tries: 3, status: 200 });
  expect(seen.map(({ body }) => body)).toEqual([
    { number: 1 },
    { number: 1, retransmissionIndicator: true },
    { number: 1, retransmissionIndicator: true },
  ]);
});

test('it gives up after the last repeat', async () => {
  const { client: n40, seen } = await doorThatAnswers(0, 0, 0, 0);
  await expect(n40.create({})).rejects.toThrow('no answer to 4 tries');
  expect(seen).toHaveLength(4);
});

test('a refusal is an answer', async () => {
  const { client: n40, seen } = await doorThatAnswers(403);
  expect((await n40.create({})).status).toBe(403);
  expect(seen).toHaveLength(1);
});

test('a token is borne with every request, and none where none was given', async () => {
  const { client: without, seen, url } = await doorThatAnswers(201);
  await without.create({});
  const bearing = new N40Client({ url, token: 'a.b.c' });
  await bearing.create({});
  await bearing.goOn('/nchf/ref', 'release', {});
  bearing.close();
  expect(seen.map(({ authorization }) => authorization)).toEqual([
    undefined,
    'Bearer a.b.c',
    'Bearer a.b.c',
  ]);
});
