import { checkSites } from './checks/check-sites.ts';
import { fingerprintOf } from './checks/fingerprint.ts';
import type { Outcome } from './simulate.ts';
import { Network } from './world/network.ts';
import { Random } from './world/random.ts';
import { runTraffic } from './world/traffic.ts';
import { NeverCame, TwoWorlds } from './world/two-worlds.ts';
import type { SimSite } from './world/two-worlds.ts';
import { openAccounts } from './world/usage-records.ts';
import { fairWeather } from './world/weather.ts';

/**
 * Runs one seed of two sites: main dies or is cut off, again and again, the secondary stands in and
 * hands back, and raters and controllers of both are killed over it, while network functions ask
 * whoever answers.
 */
export async function simulateSites(
  seed: number,
  onTrace?: (line: string) => void,
): Promise<Outcome> {
  const random = new Random(seed, 'plan of sites');
  const sites = new TwoWorlds({
    seed,
    partitions: random.between(1, 3),
    raters: random.between(1, 2),
    gateways: 2,
    statesMax: random.pick([3, 1_000]),
    ...(onTrace && { onTrace }),
  });
  const { main, secondary } = sites;
  const accounts = openAccounts(main.world, random.between(2, 5));
  // As a dispatcher would, that has not always heard who serves.
  const all = () => [...main.world.gateways, ...secondary.world.gateways];
  const dispatcher = new Random(seed, 'dispatcher');
  const gateways = () => (dispatcher.perMille(200) ? all() : sites.serving.world.gateways);
  const network = new Network(main.world, new Random(seed, 'outside'), gateways);
  await sites.start();
  const much = { sessions: 10, events: 8, topUps: 3, flows: 0, withinMs: 9_000 };
  const plan = { ...much, isTraceable: true };
  runTraffic(network, accounts, plan, new Random(seed, 'traffic'));
  const problems = [...(await lives(sites, random, network)), ...(await sites.problems())];
  if (problems.length === 0) problems.push(...checkSites(sites, network, accounts));
  const counts = [main, secondary].map(({ world }) => world.witness.counts);
  return {
    seed,
    problems,
    fingerprint: fingerprintOf(main.world) + fingerprintOf(secondary.world),
    requests: network.requests.reduce((sum, one) => sum + one.tries, 0),
    virtualMs: sites.time.milliseconds,
    events: sites.time.events,
    counts: new Map(counts.flatMap((one) => [...one])),
    lines: [...main.world.witness.lines, '--- secondary', ...secondary.world.witness.lines],
  };
}

/** Lets everything happen, and come to rest. @returns what has not. */
async function lives(
  sites: TwoWorlds,
  random: Random,
  network: Network,
): Promise<readonly string[]> {
  const story = new Outages(sites, random);
  const outages = random.between(1, 3);
  try {
    for (let i = 0; i < outages; i += 1) await story.outage();
    await story.end();
    await sites.until(() => network.isIdle);
    await sites.for(2_000);
    return [];
  } catch (cause) {
    if (!(cause instanceof NeverCame)) throw cause;
    return [`I14: ${story.step} never ended`];
  }
}

/** What befalls two sites, drawn as it goes on. */
class Outages {
  readonly #sites: TwoWorlds;
  readonly #random: Random;
  #isDead = false;
  /** What is waited for. */
  step = 'nothing';

  constructor(sites: TwoWorlds, random: Random) {
    this.#sites = sites;
    this.#random = random;
  }

  /** Main goes out, is stood in for, and comes back, perhaps not for long. */
  async outage(): Promise<void> {
    const { main } = this.#sites;
    await this.#goesBy(200, 2_000);
    if (!this.#isDead && this.#random.perMille(200)) await this.#drain();
    else await this.#goesOut();
    await this.#goesBy(300, 3_000);
    await this.#comesBack();
    if (this.#random.perMille(500)) return; // and again, whatever main has merged
    if (this.#isDead) this.#comeBack();
    await this.#sites.until(() => this.#sites.isAll(main, 'open', this.#epoch));
  }

  /** Main closes, and the secondary stands in. */
  async #drain(): Promise<void> {
    this.step = `drain behind ${this.#epoch}`;
    await this.#sites.order(this.#sites.secondary, 'drain');
  }

  /** Main dies or is cut off, and the secondary stands in. */
  async #goesOut(): Promise<void> {
    this.#sites.isCut = this.#random.perMille(400); // what main does from now on, nobody sees
    await this.#goesBy(0, 600);
    const isCutOff = this.#random.perMille(250); // both serve then
    if (isCutOff) this.#sites.isCut = true;
    else if (!this.#isDead) this.#die();
    await this.#goesBy(0, 800);
    this.step = `activation behind ${this.#epoch}`;
    await this.#sites.order(this.#sites.secondary, 'activate');
    if (!isCutOff) this.#sites.isCut = false; // what comes late is behind the fence
  }

  /** Main is there again, perhaps not for long, and the secondary ends the epoch. */
  async #comesBack(): Promise<void> {
    this.#storm();
    this.#sites.isCut = false;
    if (this.#isDead) this.#comeBack();
    for (let i = 0; i < this.#random.between(0, 3); i += 1) {
      await this.#goesBy(20, 1_200);
      this.#killSomebody();
    }
    if (this.#random.perMille(300)) {
      await this.#goesBy(20, 900);
      this.#die(); // before anything is handed back
      await this.#goesBy(50, 600);
      if (this.#random.perMille(500)) this.#comeBack();
    }
    await this.#goesBy(0, 1_500);
    this.step = `deactivation ${this.#epoch}`;
    await this.#sites.order(this.#sites.secondary, 'deactivate');
    this.step = `opening ${this.#epoch}`;
  }

  /** Everything heals, and is merged. */
  async end(): Promise<void> {
    const { main, secondary } = this.#sites;
    for (const { world } of [main, secondary]) Object.assign(world.weather, fairWeather());
    if (this.#isDead) this.#comeBack();
    await this.#sites.until(() => this.#sites.isAll(main, 'open', this.#epoch));
    this.step = 'merging';
    await this.#sites.until(() => this.#sites.isMerged);
  }

  get #epoch(): bigint {
    return this.#sites.epoch;
  }

  async #goesBy(least: number, most: number): Promise<void> {
    await this.#sites.for(this.#random.between(least, most));
  }

  #die(): void {
    this.#sites.kill(this.#sites.main);
    this.#isDead = true;
  }

  #comeBack(): void {
    this.#sites.revive(this.#sites.main);
    this.#isDead = false;
  }

  #storm(): void {
    const { main, secondary } = this.#sites;
    for (const { world } of [main, secondary]) {
      const { appendTrouble, cacheTrouble, readTrouble, answersLost } = {
        appendTrouble: this.#random.pick([0, 0, 40]),
        cacheTrouble: this.#random.pick([0, 60]),
        readTrouble: this.#random.pick([0, 40]),
        answersLost: this.#random.pick([0, 50, 200]),
      };
      Object.assign(world.weather, { appendTrouble, cacheTrouble, readTrouble, answersLost });
    }
  }

  #killSomebody(): void {
    const { main, secondary } = this.#sites;
    const site: SimSite = this.#isDead ? secondary : this.#random.pick([main, secondary]);
    const [rater] = site.world.raters;
    const afterMs = this.#random.between(50, 900);
    if (this.#random.perMille(500) && rater !== undefined) site.world.killRater(rater, afterMs);
    else this.#sites.killController(site, afterMs);
  }
}
