import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOperationsServer } from '../../../services/adapters/http/operations-server.ts';
import type { OperationsServer } from '../../../services/adapters/http/operations-server.ts';
import { Metrics } from '../../../services/adapters/system/metrics.ts';

let server: OperationsServer;
let ready: true | string = true;
let broken = false;

beforeEach(async () => {
  const metrics = new Metrics('test');
  metrics.gauge({ name: 'toll_depth', help: 'Depth.' }, (gauge) => {
    if (broken) throw new Error('no depth');
    gauge.set(7);
  });
  server = await startOperationsServer({ port: 0, ready: () => ready, metrics });
});
afterEach(() => server.close());

const get = async (path: string, method = 'GET') => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, body: await response.text() };
};

test('health is 200 while the process serves, and 503 with the reason else', async () => {
  expect(await get('/health')).toEqual({ status: 200, body: 'ok\n' });
  ready = 'partition 3 is being rebuilt';
  expect(await get('/health?probe=1')).toEqual({ status: 503, body: `${ready}\n` });
  expect(await get('/ready')).toEqual({ status: 503, body: `${ready}\n` });
  expect(await get('/health', 'HEAD')).toEqual({ status: 503, body: '' });
  ready = true;
  expect((await get('/ready')).status).toBe(200);
});

test('metrics are served; one that throws is told and ends nothing', async () => {
  expect((await get('/metrics')).body).toContain('toll_depth{service="test"} 7');
  broken = true;
  expect(await get('/metrics')).toEqual({ status: 500, body: 'no depth\n' });
  broken = false;
  expect((await get('/metrics')).status).toBe(200);
});

test('there is nothing else', async () => {
  expect((await get('/')).status).toBe(404);
  expect((await get('/health', 'POST')).status).toBe(405);
});

test('a port that is taken is an error', async () => {
  const options = { port: server.port, ready: () => true as const, metrics: new Metrics('test') };
  await expect(startOperationsServer(options)).rejects.toThrow('EADDRINUSE');
});
