import { beforeEach, expect, test } from 'vitest';
import { present } from '../../services/core/invariant.ts';
import type { SiteView } from '../../services/ports/site-commands.ts';
import { createSiteServer } from '../../services/site-controller/site-server.ts';
import { TwoWorlds } from '../sim/world/two-worlds.ts';
import type { SimSite } from '../sim/world/two-worlds.ts';

let sites: TwoWorlds;

beforeEach(async () => {
  sites = new TwoWorlds({ partitions: 2 });
  await sites.start();
});

async function ask(site: SimSite, method: 'GET' | 'POST', path = '') {
  const { part } = present(site.controller, 'a controller');
  const server = createSiteServer({ controller: part });
  try {
    const answered = server.inject({ method, url: `/v1/site${path}` });
    const told: { response?: Awaited<typeof answered> } = {};
    void Promise.resolve(answered).then((response) => (told.response = response));
    await sites.until(() => told.response !== undefined);
    const { statusCode, body } = await answered;
    return { status: statusCode, body: JSON.parse(body) as unknown };
  } finally {
    await server.close();
  }
}

test('a site tells what each partition does', async () => {
  const { status, body } = await ask(sites.secondary, 'GET');
  const { role, intent, watch, partitions } = body as SiteView;
  expect([status, role, intent, watch]).toEqual([200, 'secondary', null, null]);
  expect(partitions.map(({ partition, mode, epoch }) => [partition, mode, epoch])).toEqual([
    [0, 'closed', '0'],
    [1, 'closed', '0'],
  ]);
});

test.each([
  ['secondary', '/close?epoch=9', 409, 'only main is drained'],
  ['main', '/drain', 409, 'only a secondary stands in'],
  ['main', '/activate', 409, 'only a secondary stands in'],
  ['main', '/close', 400, 'epoch is no whole number above 0'],
  ['main', '/close?epoch=0', 400, 'epoch is no whole number above 0'],
  ['main', '/close?epoch=-1', 400, 'epoch is no whole number above 0'],
  ['main', `/close?epoch=${'9'.repeat(19)}`, 400, 'epoch is no whole number above 0'],
] as const)('%s refuses %s, and nothing changes', async (name, path, status, detail) => {
  expect(await ask(sites[name], 'POST', path)).toEqual({ status, body: { status, detail } });
  expect(sites.isAll(sites.main, 'open', 0n)).toBe(true);
  expect(sites.isAll(sites.secondary, 'closed', 0n)).toBe(true);
});

test('main closes for an epoch, and says so once it has', async () => {
  const { status, body } = await ask(sites.main, 'POST', '/close?epoch=1');
  const { intent, partitions } = body as SiteView;
  expect(status).toBe(200);
  expect(intent).toMatchObject({ mode: 'closed', epoch: '1', by: 'drain' });
  expect(partitions.map(({ mode, epoch }) => [mode, epoch])).toEqual([
    ['closed', '1'],
    ['closed', '1'],
  ]);
});
