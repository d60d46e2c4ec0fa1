import { expect, test } from 'vitest';
import { topics } from '../../../services/ports/topics.ts';
import { raterLimits } from '../../../services/rater/ports.ts';
import { putUsage, usageRecord } from '../world/usage-records.ts';
import type { Cast } from '../world/world.ts';
import { Site, talkOf } from './site.ts';

test('counter-example 1: a cache that lost writes is not jumped over', async () => {
  const site = new Site({ statesMax: 1 });
  const [x, y] = [site.prepaid('x', 10), site.prepaid('y', 10)];
  await site.start();
  const replica = site.world.projection.store.snapshot();
  await site.talk(x, 'all of it', 6_000n);
  await site.talk(y, 'pushes x out of memory', 60n);
  await site.for(500);
  site.world.projection.store.restore(replica);
  await site.talk(y, 'written over the hole', 60n);
  await site.topUp(x, 'back to ten', 10);
  expect(site.funds(x)).toBe(10);
  expect(site.world.witness.counts.get('recovering')).toBeGreaterThan(1);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 15: a state newer than the own position is not decided on', async () => {
  const site = new Site({ raters: 2, statesMax: 1 });
  const [x, y] = [site.prepaid('x', 10), site.prepaid('y', 10)];
  await site.start();
  const owner = site.world.raters.find(({ part }) => part.partitions.size > 0) as Cast<unknown>;
  site.world.pause(owner, 60_000);
  await site.talk(x, 'by the other', 6_000n);
  await site.talk(y, 'by the other too', 60n);
  const decided = site.records().length;
  site.world.raterGroup.disorder = 1; // nobody tells the one that wakes that it lost its partition
  owner.process.resume();
  await site.for(3_000);
  expect(site.records()).toHaveLength(decided);
  await site.topUp(x, 'later', 1);
  expect(site.funds(x)).toBe(1);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 33: a rater whose cache is away stops at a bound, and goes on', async () => {
  const site = new Site();
  const x = site.prepaid('x', 1_000_000);
  await site.start();
  await site.topUp(x, 'in memory now', 1);
  site.world.weather.cacheDown = true;
  const { store } = site.world.log;
  for (let i = 0; i < raterLimits.backlogMax + 200; i += 1) {
    const event = { ...talkOf(x, `e${i}`, 1n), replyTo: null, correlation: null, command: null };
    putUsage(site.world, 0, usageRecord(x.key, event));
  }
  await site.for(10_000);
  const most = site.world.raters[0]?.part.partitions.get(0);
  expect(most?.unprojected.length).toBeGreaterThan(raterLimits.backlogMax - 10);
  expect(most?.unprojected.length).toBeLessThanOrEqual(raterLimits.backlogMax);
  site.world.weather.cacheDown = false;
  await site.until(() => most?.head.nextInput === store.ends(topics.usage, 0).end);
  expect(site.world.witness.stops).toEqual([]);
  await site.for(2_000);
  expect(most?.unprojected).toEqual([]);
});
