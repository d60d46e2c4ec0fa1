import { expect, test } from 'vitest';
import { topics } from '../../../services/ports/topics.ts';
import { voiceGroup } from '../../support/pure-ledger.ts';
import { valueOf } from '../world/accepted-ledger.ts';
import { compactedBalances } from '../world/read-back.ts';
import type { SimAccount } from '../world/usage-records.ts';
import { Site } from './site.ts';

test('counter-example 17: an exporter that slept through its successor writes nothing more', async () => {
  const site = new Site({ exporters: 2 });
  const x = site.prepaid('x', 10);
  await site.start();
  const asleep = site.world.exporters.find(({ part }) => part.partitions.length > 0)!;
  site.world.log.exportFates.push('late'); // its transaction is under way, and will arrive too late
  await site.talk(x, 'in its memory', 60n);
  await site.for(30);
  site.world.pause(asleep, 60_000);
  for (let i = 0; i < 4; i += 1) await site.talk(x, `exported by the other ${i}`, 60n);
  await site.for(1_000);
  asleep.process.resume();
  await site.for(3_000);
  expect(site.world.log.store.entries(topics.xdr, 0)).toHaveLength(5);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 18: what compaction leaves of balances is the newest state', async () => {
  const site = new Site({ exporters: 2 });
  const x = site.prepaid('x', 10);
  await site.start();
  site.world.log.exportFates.push('late', 'unheard', 'late');
  for (let i = 0; i < 6; i += 1) {
    await site.topUp(x, `t${i}`, 1);
    await site.for(300);
  }
  expect(await site.audit()).toEqual([]);
  const newest = compactedBalances(site.world, 0).get(x.key);
  expect(newest?.account?.funds).toBe(16_000_000n);
});

test('counter-example 26: a scheduler one hour fast ends nothing early', async () => {
  const site = new Site({ schedulerSkewMs: 3 * 3_600_000 });
  const x = site.prepaid('x', 10);
  await site.start();
  await openCall(site, x);
  await site.for(8_000);
  expect(nudges(site)).toBeGreaterThan(0);
  expect(site.records().flatMap(ended)).toEqual([]);
  site.world.log.brokersAheadMs += 2 * 3_600_000; // the log's own clock decides
  await site.until(() => site.records().flatMap(ended).length === 1);
  expect(site.funds(x)).toBe(10);
  site.world.log.brokersAheadMs -= 3_600_000; // and never goes back
  await site.topUp(x, 'after a new leader', 1);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 34: a rater that lags is not flooded with nudges', async () => {
  const site = new Site({ schedulerSkewMs: 3 * 3_600_000 });
  const x = site.prepaid('x', 10);
  await site.start();
  await openCall(site, x);
  const before = nudges(site);
  site.world.pause(site.world.raters[0]!, 60_000);
  await site.for(30_000);
  // One every three seconds while nobody heeds them, though the scheduler looks every second.
  expect(nudges(site) - before).toBeLessThanOrEqual(11);
  site.world.resume(site.world.raters[0]!.process);
  expect(await site.audit()).toEqual([]);
});

function openCall(site: Site, account: SimAccount) {
  const groups = [voiceGroup(undefined, true)];
  return site.charge(account, { kind: 'create', session: 'call', number: 1n, groups });
}

function nudges(site: Site): number {
  return site.world.log.store
    .entries(topics.usage, 0)
    .filter((entry) => valueOf('UsageEvent', entry).type === 'AccountDue').length;
}

function ended(record: ReturnType<Site['records']>[number]) {
  return record.changes.filter(
    (change) => change.type === 'HoldEnded' && change.holdEnded.reason === 'expired',
  );
}
