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

const seeds = Array.from({ length: 16 }, (_, index) => index + 1);
const partitions = 3;
const rounds = 40;
/** So that there are more of each account than it remembers. */
const eventsOfRound = 15;
/** How often each thing happened, over all seeds. */
const met = new Map<string, number>();

test.each(seeds)('seed %i: killed anywhere, events are charged once each', async (seed) => {
  const random = new Random(seed, 'intake scenario');
  const site = new Site({ seed, partitions, raters: 2 });
  const accounts = ['x', 'y', 'z'].map((id) => site.prepaid(id, 1_000));
  const intakes = new SimIntakes(site.world);
  const sent = { events: 0, sound: 0, wrong: 0, answers: 0 };
  await site.start();
  intakes.start(2);

  for (let round = 0; round < rounds; round += 1) {
    publish(intakes, accounts, random, sent);
    if (random.perMille(400)) random.pick(faults)(site, intakes, random);
    await site.for(random.between(20, 800));
  }
  Object.assign(site.world.weather, fairWeather());
  intakes.positions.heal(intakes.casts);
  await site.until(() => intakes.positions.isDone());
  expect(await site.audit()).toEqual([]);

  const records = [...Array(partitions).keys()].flatMap((partition) => site.records(partition));
  const debits = records.flatMap(({ changes }) => changes.filter(isDebit));
  expect(debits).toHaveLength(sent.sound);
  // A repeat that comes when its original is forgotten is refused, and charged as little.
  const wrong = intakes.rejected().filter(({ reason }) => reason !== 'REQUEST_TOO_OLD');
  const refused = new Set(wrong.map(({ offset, partition }) => `${partition}/${offset}`));
  expect(refused.size).toBe(sent.wrong);
  expect(new Set(intakes.answered()).size).toBe(sent.answers);
  for (const [what, times] of site.world.witness.counts) {
    met.set(what, (met.get(what) ?? 0) + times);
  }
});

test.each([
  ['kill', seeds.length],
  ['taken again', 1_100], // the adapter itself repeats about 60 a seed
  ['waits identity', 10],
  ['waits answer', 100],
  ['waits output', 5],
  ['waits position', 0],
])('the seeds met: %s', (what, least) => {
  expect(met.get(what)).toBeGreaterThan(least);
});

type Fault = (site: Site, intakes: SimIntakes, random: Random) => void;

const faults: readonly Fault[] = [
  (_, intakes, random) => intakes.kill(random.pick(intakes.casts), random.between(50, 800)),
  // A fresh intake knows no identity, and cannot look any up.
  (site, intakes, random) => {
    intakes.kill(random.pick(intakes.casts), 50);
    forAWhile(site, 'cacheDown', random);
  },
  (_, intakes, random) =>
    intakes.positions.pause(random.pick(intakes.casts), random.between(100, 1_500)),
  (_, intakes) => void (intakes.positions.group.disorder = 400),
  ({ world }, _, random) => world.killRater(random.pick(world.raters), random.between(50, 800)),
  ({ world }, _, random) => void (world.weather.appendTrouble = random.between(0, 300)),
  ({ world }, _, random) => void (world.weather.readTrouble = random.between(0, 200)),
  ({ world }, _, random) => void (world.weather.answersLost = random.between(0, 500)),
  (site, _, random) => forAWhile(site, 'cacheDown', random),
  (site, _, random) => forAWhile(site, 'logDown', random),
];

function forAWhile({ world }: Site, what: 'cacheDown' | 'logDown', random: Random): void {
  world.weather[what] = true;
  const ms = random.between(50, 800);
  world.time.after(ms * 1000, () => void (world.weather[what] = false));
}

function isDebit(change: Change): boolean {
  return change.type === 'UsageDebited';
}

interface Sent {
  events: number;
  sound: number;
  wrong: number;
  answers: number;
}

/** Events of all accounts, some of them twice, and a few that are none. */
function publish(
  intakes: SimIntakes,
  accounts: readonly SimAccount[],
  random: Random,
  sent: Sent,
): void {
  for (let i = 0; i < eventsOfRound; i += 1) {
    const partition = random.between(0, partitions - 1);
    sent.events += 1;
    if (random.perMille(20)) {
      intakes.publish(partition, Buffer.from(`nonsense ${sent.events}`));
      sent.wrong += 1;
      continue;
    }
    const event = eventOf(random.pick(accounts), sent.events, random);
    intakes.publish(partition, event);
    if (random.perMille(100)) intakes.publish(random.between(0, partitions - 1), event);
    sent.sound += 1;
    sent.answers += event.answerRequested ? 1 : 0;
  }
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
