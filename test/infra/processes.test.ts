import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  crashesInARow,
  restartDelayMs,
  restartDelayMsMax,
  restartDelayMsMin,
  stableAfterMs,
} from '../../infra/local/back-off.ts';
import { addressNames, givenAddresses } from '../../infra/local/given-servers.ts';
import { freePorts, holderOf, listenersIn, requireFree } from '../../infra/local/ports.ts';
import { identityOf, startTicksIn, stillRuns } from '../../infra/local/process-identity.ts';
import { stacksIn } from '../../infra/local/run-dir.ts';
import { unlessStopped } from '../../infra/local/stop-signal.ts';
import { withoutOurs } from '../../infra/local/supervisor.ts';
import { engineOf } from '../support/docker-answers.ts';

test('restarts come slower with each crash in a row, up to a bound', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 1_000].map(restartDelayMs);
  expect(delays[0]).toBe(restartDelayMsMin);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays.at(-1)).toBe(restartDelayMsMax);
});

test('a crash after a long run counts as the first', () => {
  expect(crashesInARow(4, 10)).toBe(5);
  expect(crashesInARow(4, stableAfterMs)).toBe(1);
});

test('the start time is read behind a name with brackets and spaces', () => {
  const before = '4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0';
  expect(startTicksIn(`${before} 987654 1000 200`)).toBe('987654');
});

test('a process is itself, and not another that got its number later', () => {
  const self = identityOf(process.pid);
  if (self === undefined) return; // no /proc
  expect(stillRuns(self)).toBe(true);
  expect(stillRuns({ ...self, startTicks: '1' })).toBe(false);
  expect(stillRuns({ ...self, commandLine: 'redis-server' })).toBe(false);
});

test('listeners are told from connections in the table of sockets', () => {
  const zeros = '00000000:00000000 00:00000000 00000000     0        0';
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout',
    `   0: 0100007F:4A94 00000000:0000 0A ${zeros} 1572 1 0`,
    `   1: 0100007F:4A94 0100007F:C001 01 ${zeros} 1600 1 0`,
    `   2: 0100007F:4A95 00000000:0000 0A ${zeros} 1700 1 0`,
  ].join('\n');
  expect(listenersIn(table, 19_092)).toEqual(['1572']);
  expect(listenersIn(table, 80)).toEqual([]);
});

test('a taken port is named with its use and its holder', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const refused = requireFree({ kafka: port });
  await expect(refused).rejects.toThrow(`port ${port} (kafka) is taken by`);
  if (identityOf(process.pid) !== undefined) expect(holderOf(port)).toBe(process.pid);
  server.close();
});

test('free ports are all different', async () => {
  expect(new Set(await freePorts(20)).size).toBe(20);
});

test('servers count as given when the environment names them', () => {
  const env = { [addressNames.kafka]: 'a:1,b:2', [addressNames.redis]: ' ', OTHER: 'x' };
  expect(givenAddresses(env)).toEqual({ kafka: 'a:1,b:2' });
});

test("services do not inherit the supervisor's own settings", () => {
  expect(withoutOurs({ PATH: '/bin', TOLL_REDIS_URL: 'redis://x' })).toEqual({ PATH: '/bin' });
});

test.each([
  [undefined, { socketPath: '/var/run/docker.sock' }],
  ['unix:///run/user/1000/docker.sock', { socketPath: '/run/user/1000/docker.sock' }],
  ['tcp://build-host:2376', { host: 'build-host', port: '2376' }],
])('DOCKER_HOST=%s leads to %o', (dockerHost, engine) => {
  expect(engineOf(dockerHost)).toEqual(engine);
});

test('stacks are found in a folder and one below it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toll-stacks-'));
  try {
    for (const path of ['run', 'main/run', 'secondary/run', 'reports/deep/run'])
      mkdirSync(join(folder, path), { recursive: true });
    const expected = [folder, join(folder, 'main'), join(folder, 'secondary')];
    expect(stacksIn(folder).toSorted()).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a stop while it starts ends the process, and a later one is left to who started it', async () => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const served = Promise.withResolvers<NodeJS.Signals>();
  expect(await unlessStopped(Promise.resolve('serves'), served.promise)).toBe('serves');
  served.resolve('SIGINT');
  await served.promise;
  expect(exit).not.toHaveBeenCalled();

  const starting = Promise.withResolvers<string>();
  const stopped = unlessStopped(starting.promise, Promise.resolve('SIGINT'));
  starting.resolve('too late');
  await stopped;
  expect(exit).toHaveBeenCalledWith(130);
});
