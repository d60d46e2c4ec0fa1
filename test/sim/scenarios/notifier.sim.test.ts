import { expect, test } from 'vitest';
import type { LedgerRecord } from '../../../services/core/contracts.gen.ts';
import { voiceGroup } from '../../support/pure-ledger.ts';
import { Random } from '../world/random.ts';
import { SimNotifiers } from '../world/sim-notifiers.ts';
import type { SimAccount } from '../world/usage-records.ts';
import { fairWeather } from '../world/weather.ts';
import { Site, topUpOf } from './site.ts';

const seeds = Array.from({ length: 16 }, (_, index) => index + 1);
const partitions = 3;
const rounds = 20;
/** How often each thing happened, over all seeds. */
const met = new Map<string, number>();

test.each(seeds)('seed %i: killed anywhere, every session that waits is told', async (seed) => {
  const random = new Random(seed, 'notifier scenario');
  const site = new Site({ seed, partitions, raters: 2, exporters: 2 });
  const accounts = ['x', 'y', 'z'].map((id) => site.prepaid(id, 0.5));
  const notifiers = new SimNotifiers(site.world);
  await site.start();
  notifiers.start(2);
  for (const [index, account] of accounts.entries()) await opensCalls(site, account, index);
  notifiers.forgetful.add(uriOf('z', 0));

  for (let round = 0; round < rounds; round += 1) {
    const account = random.pick(accounts);
    const id = `top-up-${round}`;
    const { network } = site;
    network.run(async () => {
      await network.send({ id, key: account.key, kind: 'scripted' }, () => topUpOf(id, 0.1));
    });
    if (random.perMille(500)) random.pick(faults)(site, notifiers, random);
    await site.for(random.between(20, 1_500));
  }
  Object.assign(site.world.weather, fairWeather());
  notifiers.trouble = 0;
  notifiers.positions.heal(notifiers.casts);
  expect(await site.audit()).toEqual([]);

  const wanted = recordsOf(site).flatMap(({ callbacks }) => callbacks);
  expect(wanted.length).toBeGreaterThan(0);
  // Not by the position: a notifier that lost its partition may set it back, and tell a few again.
  await site.until(() => {
    const told = new Set(notifiers.told.map(({ uri, type }) => `${type} ${uri}`));
    return wanted.every(({ type, notifyUri }) => told.has(`${type} ${notifyUri}`));
  });
  await site.for(20_000);
  expect(endedIn(site)).toEqual([uriOf('z', 0)].filter((uri) => isWanted(wanted, uri)));
  for (const [what, times] of site.world.witness.counts) {
    met.set(what, (met.get(what) ?? 0) + times);
  }
});

test.each([
  ['kill', seeds.length],
  ['taken', 200],
  ['unknown-session', 8],
])('the seeds met: %s', (what, least) => {
  expect(met.get(what)).toBeGreaterThan(least);
});

type Fault = (site: Site, notifiers: SimNotifiers, random: Random) => void;

const faults: readonly Fault[] = [
  (_, notifiers, random) => notifiers.kill(random.pick(notifiers.casts), random.between(50, 900)),
  (_, notifiers, random) => notifiers.kill(random.pick(notifiers.casts), random.between(50, 900)),
  ({ world }, _, random) =>
    world.killExporter(random.pick(world.exporters), random.between(50, 900)),
  ({ world }, _, random) => world.killRater(random.pick(world.raters), random.between(50, 900)),
  (_, notifiers, random) =>
    notifiers.positions.pause(random.pick(notifiers.casts), random.between(100, 1_500)),
  (_, notifiers) => void (notifiers.positions.group.disorder = 400),
  (_, notifiers, random) => void (notifiers.trouble = random.between(0, 400)),
  ({ world }, _, random) => void (world.weather.appendTrouble = random.between(0, 300)),
  ({ world }, _, random) => void (world.weather.readTrouble = random.between(0, 200)),
];

function uriOf(account: string, call: number): string {
  return `http://smf.example/${account}/${call}`;
}

/** Two calls of one account: its 0.50 last for neither as long as they ask. */
async function opensCalls(site: Site, account: SimAccount, index: number): Promise<void> {
  for (const call of [0, 1]) {
    await site.charge(account, {
      kind: 'create',
      session: `${account.id}-${call}`,
      createKey: `create-${index}-${call}`,
      number: 1n,
      notifyUri: uriOf(account.id, call),
      groups: [voiceGroup(undefined, true)],
    });
  }
}

function recordsOf(site: Site): readonly LedgerRecord[] {
  return [...Array(partitions).keys()].flatMap((partition) => site.records(partition));
}

/** Where the sessions wanted to be notified that ended because nobody knew them there. */
function endedIn(site: Site): readonly string[] {
  return recordsOf(site)
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.type === 'SessionClosed' ? [change.sessionClosed] : []))
    .filter(({ cause }) => cause === 'abandoned')
    .map(({ session }) => session.split('-'))
    .map(([account = '', call = '']) => uriOf(account, Number(call)));
}

function isWanted(wanted: readonly { readonly notifyUri: string }[], uri: string): boolean {
  return wanted.some(({ notifyUri }) => notifyUri === uri);
}
