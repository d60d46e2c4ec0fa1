import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Charge } from '../../../services/core/contracts.gen.ts';
import type { Micros } from '../../../services/core/money.ts';
import { topics } from '../../../services/ports/topics.ts';
import { siteLimits } from '../../../services/site-controller/ports.ts';
import { chargeOf, voiceGroup } from '../../support/pure-ledger.ts';
import { acceptedIn } from '../world/accepted-ledger.ts';
import { Random } from '../world/random.ts';
import { plans } from '../world/tools.ts';
import { byScript, TwoWorlds } from '../world/two-worlds.ts';
import type { SimSite } from '../world/two-worlds.ts';
import { fairWeather } from '../world/weather.ts';
import { openAccount } from '../world/usage-records.ts';
import type { SimAccount } from '../world/usage-records.ts';

let sites: TwoWorlds;
let abc: SimAccount;

function money(text: string): bigint {
  return BigInt(Math.round(Number(text) * 1_000_000));
}

async function begin(options: ConstructorParameters<typeof TwoWorlds>[0] = {}): Promise<void> {
  sites = new TwoWorlds(options);
  abc = openAccount(sites.main.world, 'abc', {
    kind: 'postpaid',
    creditLimit: money('100') as Micros,
    openingFunds: money('-98') as Micros,
    planVersion: plans.payAsYouGo,
  });
  await sites.start();
}

/** Asks a site until it answers. */
async function ask(
  site: SimSite,
  charge: Pick<Charge, 'kind' | 'session' | 'number' | 'groups'>,
): Promise<Answer> {
  const id = `${charge.session}-${charge.number}`;
  const request = chargeOf({ digest: id, identity: abc.identity, ...charge });
  const told: Answer[] = [];
  site.network.run(async () => {
    const answer = await site.network.send({ id, key: abc.key, kind: 'scripted' }, () => request);
    if (answer !== undefined) told.push(answer);
  });
  await sites.until(() => told.length > 0);
  await sites.for(300); // it is answered before it is written
  return told[0] as Answer;
}

/** A call that is begun, and how many seconds it is granted. */
async function calls(site: SimSite, session: string): Promise<bigint> {
  const groups = [voiceGroup(undefined, true)];
  const { groups: answers } = await ask(site, { kind: 'create', session, number: 1n, groups });
  return answers[0]?.granted ?? 0n;
}

async function hangsUp(site: SimSite, session: string, seconds: bigint | undefined) {
  const groups = [voiceGroup(seconds, false)];
  await ask(site, { kind: 'release', session, number: 2n, groups });
}

describe('main dies, the secondary charges alone, and main merges', () => {
  beforeEach(() => begin());

  test('the example of the design, to the cent', async () => {
    const { main, secondary } = sites;
    sites.kill(main);
    await sites.order(secondary, 'activate');
    expect(await calls(secondary, 'first')).toBe(1_200n);
    await hangsUp(secondary, 'first', 720n);
    expect(await calls(secondary, 'second')).toBe(480n);
    await hangsUp(secondary, 'second', 300n);
    expect(await calls(secondary, 'third')).toBe(180n);
    await hangsUp(secondary, 'third', undefined);
    sites.revive(main);
    await sites.until(() => sites.isAll(main, 'closed', 1n));
    await sites.until(() => sites.account(main, abc)?.locked === money('1.70'));
    await sites.order(secondary, 'deactivate');
    await sites.until(() => sites.isAll(main, 'open', 1n));
    await sites.until(() => sites.account(main, abc)?.locked === 0n);
    expect(sites.account(main, abc)?.funds).toBe(money('-99.70'));
    expect(await calls(main, 'afterwards')).toBe(180n);
    expect(await sites.problems()).toEqual([]);
  });

  test('counter-example 3: standing in again, the secondary forgets nothing that main lacks', async () => {
    const { main, secondary } = sites;
    sites.kill(main);
    await sites.order(secondary, 'activate');
    await hangsUpAfter(secondary, 'first', 720n);
    await sites.order(secondary, 'deactivate');
    await sites.order(secondary, 'activate'); // main has not come back at all
    expect(await calls(secondary, 'second')).toBe(480n);
    await hangsUp(secondary, 'second', 300n);
    sites.revive(main);
    await sites.until(() => sites.account(main, abc)?.locked === money('1.70'));
    sites.kill(main); // locked, and not applied
    await sites.order(secondary, 'deactivate');
    await sites.order(secondary, 'activate');
    expect(await calls(secondary, 'third')).toBe(180n);
    await hangsUp(secondary, 'third', 60n);
    sites.revive(main);
    await sites.order(secondary, 'deactivate');
    await sites.until(() => sites.account(main, abc)?.funds === money('-99.80'));
    await sites.until(() => sites.account(main, abc)?.locked === 0n);
    expect(await sites.problems()).toEqual([]);
  });

  test('a main that is drained closes first: nothing is missed, and it waits to be told', async () => {
    const { main, secondary } = sites;
    await hangsUpAfter(main, 'before', 60n);
    expect(await calls(main, 'held')).toBe(1_140n);
    await sites.order(secondary, 'drain');
    expect(sites.isAll(main, 'closed', 1n)).toBe(true);
    await hangsUp(secondary, 'held', 600n);
    await sites.for(5_000);
    expect(sites.isAll(main, 'closed', 1n)).toBe(true);
    await sites.order(secondary, 'deactivate');
    await sites.until(() => sites.isAll(main, 'open', 1n) && sites.isMerged);
    const { funds, locked, reserved } = sites.account(main, abc) ?? {};
    expect([funds, locked, reserved]).toEqual([money('-99.10'), 0n, 0n]);
    expect(overshootOf(main)).toBe(0n);
    expect(await sites.problems()).toEqual([]);
  });

  test('a drain that the secondary does not begin is over after a while', async () => {
    const { main, secondary } = sites;
    const refused = expect(secondary.controller?.part.standIn.drain()).rejects.toThrow(
      /not arrive/,
    );
    await sites.until(() => sites.isAll(main, 'closed', 1n));
    sites.isCut = true;
    await sites.for(siteLimits.closedMs + 1_000);
    await refused;
    sites.isCut = false;
    expect(sites.isAll(main, 'closed', 1n)).toBe(true);
    await sites.for(siteLimits.drainedMs);
    expect(sites.isAll(main, 'open', 1n)).toBe(true);
    expect(await calls(main, 'next')).toBe(1_200n);
    await hangsUp(main, 'next', 60n);
    expect(await sites.problems()).toEqual([]);
  });

  test('a main whose mirror stands still is not drained', async () => {
    const { main, secondary } = sites;
    sites.isCut = true;
    await hangsUpAfter(main, 'before', 60n);
    const { part } = secondary.controller ?? {};
    const refused = expect(part?.standIn.drain()).rejects.toThrow(/is its mirror well/);
    await sites.for(15_000);
    await refused;
    expect(sites.isAll(main, 'open', 0n)).toBe(true);
    sites.isCut = false;
    await sites.order(secondary, 'drain');
    expect(sites.isAll(secondary, 'stand-alone', 1n)).toBe(true);
  });

  test('whoever asks the site that does not serve is told to ask again', async () => {
    const { main, secondary } = sites;
    expect(await calls(main, 'first')).toBe(1_200n);
    const told: Answer[] = [];
    const groups = [voiceGroup(undefined, true)];
    const request = chargeOf({ kind: 'create', session: 'x', number: 1n, groups });
    void secondary.world.gateways[0]?.part.ask(abc.key, request).then((reply) => {
      if (reply.kind === 'answered') told.push(reply.answer);
    });
    await sites.until(() => told.length > 0);
    expect(told[0]?.denial).toBe('NOT_SERVED_HERE');
  });

  test('what was mirrored behind the fence is not taken over in the same outage', async () => {
    const { main, secondary } = sites;
    sites.isCut = true;
    await hangsUpAfter(main, 'unmirrored', 60n);
    sites.kill(main);
    await sites.order(secondary, 'activate');
    sites.isCut = false;
    await sites.for(1_000);
    expect(await calls(secondary, 'first')).toBe(1_200n); // as if nothing had been used at main
    await hangsUp(secondary, 'first', 1_200n);
    sites.revive(main);
    await sites.order(secondary, 'deactivate');
    await sites.until(() => sites.account(main, abc)?.merge?.appliedThrough !== undefined);
    await sites.until(() => sites.account(main, abc)?.locked === 0n);
    expect(sites.account(main, abc)?.funds).toBe(money('-100.10'));
    expect(await sites.problems()).toEqual([]);
  });
});

describe('counter-example 23: who decides, and what became of it', () => {
  beforeEach(() => begin());

  test('a controller that dies over its decision leaves it to the next, fences and all', async () => {
    const { main, secondary } = sites;
    sites.isCut = true;
    await hangsUpAfter(main, 'unmirrored', 60n);
    sites.kill(main);
    void secondary.controller?.part.standIn.activate(byScript);
    await sites.until(() => secondary.world.log.store.entries(topics.sites, 0).length === 1);
    sites.killController(secondary, 300);
    sites.isCut = false;
    await sites.until(() => sites.isAll(secondary, 'stand-alone', 1n));
    expect(await calls(secondary, 'first')).toBe(1_200n); // as if nothing had been used at main
    await hangsUp(secondary, 'first', 600n);
    sites.revive(main);
    await sites.order(secondary, 'deactivate');
    await sites.until(() => sites.account(main, abc)?.funds === money('-99.10'));
    await sites.until(() => sites.account(main, abc)?.locked === 0n);
    expect(await sites.problems()).toEqual([]);
  });

  test('two controllers that decide at once decide one thing', async () => {
    const { main, secondary } = sites;
    const rival = sites.rivalOf(secondary);
    await sites.for(1_000);
    sites.kill(main);
    for (const part of [secondary.controller?.part, rival.part]) {
      // The slower one hears that it was.
      void part?.standIn.activate(byScript).catch(() => undefined);
    }
    await sites.until(() => sites.isAll(secondary, 'stand-alone', 1n));
    expect(await calls(secondary, 'first')).toBe(1_200n);
    await sites.for(1_000);
    expect(secondary.world.log.store.entries(topics.sites, 0)).toHaveLength(1);
    expect(await sites.problems()).toEqual([]);
  });
});

/** What locks at a site found missing, in all. */
function overshootOf({ world }: SimSite): bigint {
  const all = Array.from({ length: world.options.partitions }, (_, one) =>
    acceptedIn(world.log, one),
  );
  const changes = all.flat().flatMap(({ record }) => record.changes);
  return changes.reduce((sum, change) => {
    return change.type === 'FundsLocked' ? sum + change.fundsLocked.overshoot : sum;
  }, 0n);
}

async function hangsUpAfter(site: SimSite, session: string, seconds: bigint): Promise<void> {
  await calls(site, session);
  await hangsUp(site, session, seconds);
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

test.each(seeds)(
  'seed %i: killed between any two steps, every cent is in its place',
  async (seed) => {
    const random = new Random(seed, 'two sites');
    await begin({ seed });
    const { main, secondary } = sites;
    await hangsUpAfter(main, 'before', 30n);
    let minutes = 1;
    for (const round of [1, 2]) {
      sites.kill(main);
      await sites.order(secondary, 'activate');
      const seconds = random.between(1, 400);
      await hangsUpAfter(secondary, `a${round}`, BigInt(seconds));
      minutes += Math.ceil(seconds / 60) + 1;
      sites.revive(main);
      for (const { world } of [main, secondary]) {
        Object.assign(world.weather, { cacheTrouble: 60, readTrouble: 40, answersLost: 50 });
      }
      for (let i = 0; i < 3; i += 1) {
        await sites.for(random.between(20, 1_500));
        const site = random.pick([main, secondary]);
        const rater = site.world.raters[0];
        if (random.perMille(500) && rater !== undefined) {
          site.world.killRater(rater, random.between(50, 900));
        } else sites.killController(site, random.between(50, 900));
      }
      await sites.for(2_000);
      await sites.order(secondary, 'deactivate');
      if (random.perMille(500)) sites.killController(main, random.between(50, 900));
      await sites.until(() => sites.isAll(main, 'open', BigInt(round)));
      await sites.until(() => isMerged(main));
      for (const { world } of [main, secondary]) Object.assign(world.weather, fairWeather());
      await hangsUpAfter(main, `b${round}`, 60n);
    }
    const { funds, locked, reserved } = sites.account(main, abc) ?? {};
    const left = money('-98') - BigInt(minutes) * money('0.1');
    expect([funds, locked, reserved]).toEqual([left, 0n, 0n]);
    expect(await sites.problems()).toEqual([]);
  },
);

function isMerged(site: SimSite): boolean {
  const merge = sites.account(site, abc)?.merge;
  return merge != null && merge.appliedThrough === merge.lockedThrough;
}
