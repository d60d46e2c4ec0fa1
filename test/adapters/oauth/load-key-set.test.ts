import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { loadKeySet } from '../../../services/adapters/oauth/load-key-set.ts';

const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'one' };
const folder = mkdtempSync(join(tmpdir(), 'key-set-'));
let server: Server | undefined;

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

function fileWith(content: string): string {
  const path = join(folder, 'jwks.json');
  writeFileSync(path, content);
  return path;
}

async function served(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/jwks`;
}

test('a key set comes from a file or from a server', async () => {
  const content = JSON.stringify({ keys: [key] });
  expect(await loadKeySet(fileWith(content))).toEqual({ keys: [key] });
  const url = await served((_, response) => response.end(content));
  expect(await loadKeySet(url)).toEqual({ keys: [key] });
});

test('symmetric keys are left out', async () => {
  const path = fileWith(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }, key] }));
  expect(await loadKeySet(path)).toEqual({ keys: [key] });
});

test.each([
  ['no JSON', 'keys'],
  ['no set', '[]'],
  ['no keys', '{"keys":{}}'],
  ['keys that are none', '{"keys":[1]}'],
  ['null', 'null'],
  ['too many keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => key) })],
  ['too many bytes', `{"keys":[]${' '.repeat(300_000)}}`],
])('what is no key set is refused: %s', async (_, content) => {
  await expect(loadKeySet(fileWith(content))).rejects.toMatchObject({ code: 'malformed' });
});

test('a file that is not there is trouble that may pass', async () => {
  const missing = join(folder, 'missing.json');
  await expect(loadKeySet(missing)).rejects.toMatchObject({ code: 'unavailable', retriable: true });
});

test.each<[string, RequestListener]>([
  ['another status', (_, response) => response.writeHead(500).end('{"keys":[]}')],
  ['a way elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end()],
  ['no answer', () => undefined],
  ['a broken connection', (request) => request.socket.destroy()],
])('a server that gives no keys is trouble that may pass: %s', async (_, listener) => {
  await expect(loadKeySet(await served(listener))).rejects.toMatchObject({ code: 'unavailable' });
});

test('a server that never ends is left', async () => {
  const url = await served((_, response) => {
    const more = setInterval(() => response.write(' '.repeat(65_536)), 1);
    response.once('close', () => clearInterval(more));
  });
  await expect(loadKeySet(url)).rejects.toMatchObject({ code: 'malformed' });
});
