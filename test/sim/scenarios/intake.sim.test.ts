import { expect, test } from 'vitest';
import type { AdapterUsage, Change } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';
import { Random } from '../world/random.ts';
import { SimIntakes } from '../world/sim-intake.ts';
import { beginning } from '../world/sim-process.ts';
import type { SimAccount } from '../world/usage-records.ts';
import { fairWeather } from '../world/weather.ts';
import { Site } from './site.ts';

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
const partitions = 3;
/** How often each thing happened, over all seeds. */
const met = new Map<string, number>();

test.each(seeds)('seed %i: killed anywhere, events are charged once each', async (seed) => {
  const random = new Random(seed, 'intake scenario');
  const site = new Site({ seed, partitions, raters: 2 });
  const accounts = ['x', 'y', 'z'].map((id) => site.prepaid(id, 1_000));
  const intakes = new SimIntakes(site.world, { seed, partitions });
  const sent = publish(intakes, accounts, random);
  await site.start();
  intakes.start(2);

  for (let i = 0; i < 15; i += 1) {
    random.pick(faults)(site, intakes, random);
    await site.for(random.between(20, 500));
  }
  Object.assign(site.world.weather, fairWeather());
  intakes.heal();
  await site.until(() => intakes.isDone());
  expect(await site.audit()).toEqual([]);

  const records = [...Array(partitions).keys()].flatMap((partition) => site.records(partition));
  const debits = records.flatMap(({ changes }) => changes.filter(isDebit));
  expect(debits).toHaveLength(sent.sound);
  const refused = new Set(
    intakes.rejected().map(({ partition, offset }) => `${partition}/${offset}`),
  );
  expect(refused.size).toBe(sent.wrong);
  expect(new Set(intakes.answered()).size).toBe(sent.answers);
  for (const [what, times] of site.world.witness.counts) {
    met.set(what, (met.get(what) ?? 0) + times);
  }
});

test.each([
  ['kill', seeds.length],
  ['taken again', 1_000], // the adapter itself repeats about 30 a seed
  ['waits identity', 10],
  ['waits answer', 100],
  ['waits output', 10],
  ['waits position', 0],
])('the seeds met: %s', (what, least) => {
  expect(met.get(what)).toBeGreaterThan(least);
});

type Fault = (site: Site, intakes: SimIntakes, random: Random) => void;

const faults: readonly Fault[] = [
  (_, intakes, random) => intakes.kill(random.pick(intakes.casts), random.between(50, 800)),
  (_, intakes, random) => intakes.kill(random.pick(intakes.casts), random.between(50, 800)),
  (_, intakes, random) => intakes.pause(random.pick(intakes.casts), random.between(100, 1_500)),
  (_, intakes) => void (intakes.group.disorder = 400),
  ({ world }, _, random) => world.killRater(random.pick(world.raters), random.between(50, 800)),
  ({ world }, _, random) => void (world.weather.appendTrouble = random.between(0, 300)),
  ({ world }, _, random) => void (world.weather.readTrouble = random.between(0, 200)),
  ({ world }, _, random) => void (world.weather.answersLost = random.between(0, 500)),
  ({ world }) => void (world.weather.cacheDown = !world.weather.cacheDown),
  ({ world }) => void (world.weather.logDown = !world.weather.logDown),
];

function isDebit(change: Change): boolean {
  return change.type === 'UsageDebited';
}

/** Events of all accounts, some of them twice, and a few that are none. */
function publish(intakes: SimIntakes, accounts: readonly SimAccount[], random: Random) {
  const sent = { sound: 0, wrong: 0, answers: 0 };
  for (let index = 0; index < 300; index += 1) {
    const partition = random.between(0, partitions - 1);
    if (random.perMille(20)) {
      intakes.publish(partition, Buffer.from(`nonsense ${index}`));
      sent.wrong += 1;
      continue;
    }
    const event = eventOf(random.pick(accounts), index, random);
    intakes.publish(partition, event);
    if (random.perMille(100)) intakes.publish(random.between(0, partitions - 1), event);
    sent.sound += 1;
    sent.answers += event.answerRequested ? 1 : 0;
  }
  return sent;
}

function eventOf({ identity }: SimAccount, index: number, random: Random): AdapterUsage {
  return {
    eventId: `e${index}`,
    identity,
    sentAt: instant(beginning - 1_000n),
    service: null,
    callingParty: null,
    calledParty: null,
    servingNetwork: null,
    used: [{ ratingGroup: 20n, unit: 'events', amount: units(1n), usedAt: null }],
    answerRequested: random.perMille(300),
  };
}
