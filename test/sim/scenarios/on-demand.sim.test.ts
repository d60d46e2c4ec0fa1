import { describe, expect, test } from 'vitest';
import { raterLimits } from '../../../services/rater/ports.ts';
import { putUsage, usageRecord } from '../world/usage-records.ts';
import type { WorldOptions } from '../world/world.ts';
import { Site, talkOf } from './site.ts';

/** A site whose cache is wiped under it, and takes minutes to be rebuilt. */
async function wipedSite(options: Partial<WorldOptions> = {}) {
  const site = new Site({ hasHistory: true, ...options });
  const [x, y] = [site.prepaid('x', 10), site.prepaid('y', 10)];
  await site.start();
  await site.talk(x, 'before', 60n);
  site.world.weather.rebuildMs = 15_000;
  site.world.projection.store.wipe();
  await site.until(() => site.world.witness.counts.has('on-demand'));
  return { site, x, y };
}

function isRebuilding(site: Site): boolean {
  return site.world.raters.some(({ part }) => part.partitions.get(0)?.onDemand !== undefined);
}

describe('while a lost cache is rebuilt', () => {
  test('accounts are served at once, and to the cent', async () => {
    const { site, x, y } = await wipedSite({ statesMax: 1 });
    await site.talk(x, 'used up', 5_940n);
    await site.talk(y, 'another in between', 60n);
    await site.topUp(x, 'on top of nothing', 5);
    expect(isRebuilding(site)).toBe(true);
    expect([site.funds(x), site.funds(y)]).toEqual([5, 9.9]);
    expect(await site.audit()).toEqual([]);
  });

  test('it goes on from the cache once that is whole', async () => {
    const { site, x } = await wipedSite();
    await site.talk(x, 'meanwhile', 60n);
    await site.for(90_000);
    expect(isRebuilding(site)).toBe(false);
    await site.talk(x, 'afterwards', 60n);
    expect(site.funds(x)).toBe(9.7);
    expect(await site.audit()).toEqual([]);
  });

  test('a rater that dies leaves everything to the next', async () => {
    const { site, x } = await wipedSite({ raters: 2 });
    await site.talk(x, 'by the first', 60n);
    for (const cast of site.world.raters) site.world.killRater(cast, 100);
    await site.talk(x, 'by the next', 60n);
    expect(isRebuilding(site)).toBe(true);
    expect(site.funds(x)).toBe(9.7);
    expect(await site.audit()).toEqual([]);
  });

  test('a history that began anew is not believed', async () => {
    const { site, x, y } = await wipedSite();
    site.world.history.beginAnew();
    await site.talk(x, 'one', 60n);
    await site.talk(y, 'two', 60n);
    expect([site.funds(x), site.funds(y)]).toEqual([9.8, 9.9]);
    expect(await site.audit()).toEqual([]);
  });

  test('what is decided meanwhile stays within a bound', async () => {
    const { site, x } = await wipedSite();
    const sequence = () => site.world.raters[0]?.part.partitions.get(0)?.head.sequence ?? 0n;
    const before = sequence();
    for (let i = 0; i < raterLimits.onDemandMax + 50; i += 1) {
      const event = { ...talkOf(x, `e${i}`, 1n), replyTo: null, correlation: null, command: null };
      putUsage(site.world, 0, usageRecord(x.key, event));
    }
    await site.until(() => sequence() === before + BigInt(raterLimits.onDemandMax));
    await site.for(5_000);
    expect(sequence()).toBe(before + BigInt(raterLimits.onDemandMax));
    expect(isRebuilding(site)).toBe(true);
  });
});

test('without a history a lost cache is waited for', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  site.world.weather.rebuildMs = 15_000;
  site.world.projection.store.wipe();
  await site.for(2_000);
  const before = site.records().length;
  site.tell(x, talkOf(x, 'waits', 60n));
  await site.for(5_000);
  expect(site.records()).toHaveLength(before);
  expect(await site.audit()).toEqual([]);
  expect(site.funds(x)).toBe(9.9);
});
