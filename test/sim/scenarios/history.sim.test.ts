import { afterAll, expect, test } from 'vitest';
import { History } from '../../../services/history/history.ts';
import { historyFiles, rowsIn } from '../../history/history-files.ts';
import type { HistoryFiles } from '../../history/history-files.ts';
import { Random } from '../world/random.ts';
import { fairWeather } from '../world/weather.ts';
import { codec, hashing } from '../world/tools.ts';
import type { Cast } from '../world/world.ts';
import { Site, talkOf, topUpOf } from './site.ts';

const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
const partitions = 2;
const rounds = 30;
const everywhere = [...Array(partitions).keys()];
const opened: HistoryFiles[] = [];

afterAll(() => {
  for (const files of opened) files.release();
});

function newDisk(): HistoryFiles {
  const made = historyFiles();
  opened.push(made);
  return made;
}

/** A history of a simulated site, on real files: they are what outlives it. */
function historyOn(site: Site, disk: HistoryFiles, role: string): Cast<History> {
  const process = site.world.process(role);
  const { witness } = site.world;
  const part = new History(everywhere, {
    reader: site.world.log.readerOf(process),
    codec,
    hashing,
    clock: process.clock,
    stores: disk.stores,
    events: {
      opened: () => witness.count('history opened'),
      folded: (_, records) => witness.count('history folded', records),
      rebuilding: (partition, why) => witness.unexpected.push(`rebuilding ${partition}: ${why}`),
      stopped: (partition, why) => witness.unexpected.push(`history of ${partition}: ${why}`),
      trouble: witness.troubleOf(process.name),
    },
  });
  part.start();
  return { role, process, part };
}

test.each(seeds)('seed %i: killed anywhere, it has what a fresh one has', async (seed) => {
  const random = new Random(seed, 'history scenario');
  const site = new Site({ seed, partitions, raters: 2 });
  const accounts = ['x', 'y', 'z'].map((id) => site.prepaid(id, 100));
  await site.start();
  const disk = newDisk();
  const history = historyOn(site, disk, 'history');

  for (let round = 0; round < rounds; round += 1) {
    for (const [i, account] of accounts.entries()) {
      const id = `${round}-${i}`;
      const request = random.perMille(800) ? talkOf(account, id, 61n) : topUpOf(id, 1);
      site.network.run(async () => {
        await site.network.send({ id, key: account.key, kind: 'scripted' }, () => request);
      });
    }
    if (random.perMille(500)) random.pick(faults)(site, history, disk, random);
    await site.for(random.between(20, 600));
  }
  Object.assign(site.world.weather, fairWeather());
  site.world.resume(history.process);
  expect(await site.audit()).toEqual([]);

  const scratch = newDisk();
  historyOn(site, scratch, 'scratch');
  await site.until(() => [disk, scratch].every((one) => isWhole(site, one)));
  for (const partition of everywhere) {
    const [kept, fresh] = [disk, scratch].map((one) => rowsIn(one.fileOf(partition)));
    expect(kept).toEqual(fresh);
  }
});

type Fault = (site: Site, history: Cast<History>, disk: HistoryFiles, random: Random) => void;

const killed: Fault = (site, history, disk, random) => {
  const again = () => historyOn(site, disk, history.role);
  site.world.kill(history, again, random.between(50, 900));
};

const faults: readonly Fault[] = [
  killed,
  killed,
  (site, history, _, random) => site.world.pause(history, random.between(100, 1_500)),
  ({ world }, _, __, random) => world.killRater(random.pick(world.raters), random.between(50, 900)),
  ({ world }) => void (world.raterGroup.disorder = 400),
  ({ world }, _, __, random) => void (world.weather.appendTrouble = random.between(0, 300)),
  ({ world }, _, __, random) => void (world.weather.readTrouble = random.between(0, 200)),
];

/** True once the files have the last record of every ledger. */
function isWhole(site: Site, disk: HistoryFiles): boolean {
  return everywhere.every((partition) => {
    const last = site.records(partition).at(-1)?.sequence;
    const [position] = rowsIn(disk.fileOf(partition))['position'] ?? [];
    return (position as { sequence: bigint } | undefined)?.sequence === last;
  });
}
