import { expect, test } from 'vitest';
import { topics } from '../../../services/ports/topics.ts';
import { putUsage, usageRecord } from '../world/usage-records.ts';
import { Site, topUpOf } from './site.ts';

test('counter-example 14: usage that ends too early stops the partition', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  await site.topUp(x, 'answered and lost', 5);
  const { end } = site.world.log.store.ends(topics.usage, 0);
  site.world.killRater(site.world.raters[0]!, 500);
  site.world.log.losePower(topics.usage, 0, end - 1n);
  await site.for(3_000);
  expect(site.world.witness.stops[0]?.why).toContain(`ends at ${end - 1n}`);
  expect(site.records()).toHaveLength(Number(end));
});

test('counter-example 14: offsets that were given out again stop the partition', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  await site.topUp(x, 'answered and lost', 5);
  const { end } = site.world.log.store.ends(topics.usage, 0);
  site.world.killRater(site.world.raters[0]!, 500);
  site.world.log.losePower(topics.usage, 0, end - 1n);
  for (const id of ['under its offset', 'and one more']) {
    const event = { ...topUpOf(id, 1), replyTo: null, correlation: null, command: null };
    putUsage(site.world, 0, usageRecord(x.key, event));
  }
  await site.for(3_000);
  expect(site.world.witness.stops[0]?.why).toContain('is not the event that was answered');
  expect(site.records()).toHaveLength(Number(end));
});

test('counter-example 14: a cache of an older ledger is not believed', async () => {
  const old = new Site();
  const y = old.prepaid('y', 10);
  await old.start();
  for (let i = 0; i < 5; i += 1) await old.topUp(y, `t${i}`, 1);
  const site = new Site();
  const x = site.prepaid('x', 10);
  site.world.projection.store.restore(old.world.projection.store.snapshot());
  await site.start();
  await site.topUp(x, 'in the new life', 1);
  expect(site.funds(x)).toBe(11);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 16: an append in doubt that lands behind its repeat changes nothing', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  site.world.log.ledgerFates.push('late', 'served', 'late', 'twice', 'unheard');
  for (let i = 0; i < 6; i += 1) await site.topUp(x, `t${i}`, 1);
  await site.for(5_000);
  const standing = site.world.log.store.entries(topics.ledger, 0).length;
  expect(standing).toBeGreaterThan(site.records().length);
  expect(site.funds(x)).toBe(16);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 28: a ledger that retention cut is never read past its hole', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  const exporter = site.world.exporters[0]!;
  site.world.pause(exporter, 60_000);
  for (let i = 0; i < 6; i += 1) await site.topUp(x, `t${i}`, 1);
  const exported = site.world.log.store.entries(topics.balances, 0).length;
  const { end } = site.world.log.store.ends(topics.ledger, 0);
  site.world.log.store.trim(topics.ledger, 0, end - 2n);
  exporter.process.resume();
  site.world.projection.store.wipe();
  await site.for(5_000);
  // Neither outputs nor a cache come from a fold that has a hole in it.
  expect(site.world.log.store.entries(topics.balances, 0)).toHaveLength(exported);
  const [loaded] = site.world.projection.store.load([{ partition: 0, keys: [x.key] }]);
  expect(loaded?.watermark).toBeUndefined();
});

test('counter-example 28: a repeat from beyond the horizon is refused, never charged', async () => {
  const site = new Site({}, { isBeyondHorizon: () => true });
  const x = site.prepaid('x', 10);
  await site.start();
  await site.talk(x, 'an event', 60n);
  site.world.log.brokersAheadMs += 90_000_000;
  await site.topUp(x, 'a day later', 1);
  const funds = site.funds(x);
  const again = await site.talk(x, 'an event', 60n);
  expect(again.denial).toBe('REQUEST_TOO_OLD');
  expect(site.funds(x)).toBe(funds);
});
