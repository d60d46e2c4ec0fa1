import { controlKey } from '../../../services/core/key.ts';
import { fold } from '../../../services/core/partition/fold.ts';
import type { AccountState, Balance, SiteMode } from '../../../services/core/contracts.gen.ts';
import { siteModeOf } from '../../../services/core/site/mode.ts';
import type { SiteRole } from '../../../services/core/site/mode.ts';
import { ledgerOf, topics } from '../../../services/ports/topics.ts';
import type { OtherSite } from '../../../services/site-controller/ports.ts';
import { SiteController } from '../../../services/site-controller/site-controller.ts';
import { checkWorld } from '../checks/check-world.ts';
import { AcceptedSoFar } from './accepted-ledger.ts';
import { noLoss } from './faults.ts';
import { Network } from './network.ts';
import { Random } from './random.ts';
import { heal } from './settle.ts';
import { codec, hashing } from './tools.ts';
import { controlRecord, envelope, openLedger, putUsage } from './usage-records.ts';
import type { SimAccount } from './usage-records.ts';
import { VirtualTime } from './virtual-time.ts';
import { World } from './world.ts';
import type { Cast, WorldOptions } from './world.ts';

/** One of two sites: its world, who asks it, and its controller. */
export interface SimSite {
  readonly role: SiteRole;
  readonly world: World;
  readonly network: Network;
  controller: Cast<SiteController> | undefined;
}

const usual: WorldOptions = {
  seed: 1,
  partitions: 2,
  raters: 1,
  exporters: 1,
  gateways: 1,
  statesMax: 1_000,
  schedulerSkewMs: 0,
};

/** Who decides in a scenario. */
export const byScript = { by: 'operator', why: 'the script says so' } as const;

/** Milliseconds of virtual time between two looks of a mirror. */
const mirrorEveryMs = 20;

/** Two sites in one virtual time, each with what the other's ledger says mirrored into it. */
export class TwoWorlds {
  readonly time: VirtualTime;
  readonly main: SimSite;
  readonly secondary: SimSite;
  readonly #states = new Map<World, StatesSoFar>();
  /** Mirrors carry nothing while this is set. */
  isCut = false;

  constructor(options: Partial<WorldOptions> = {}) {
    const { seed = 1 } = options;
    this.time = new VirtualTime(new Random(seed, 'both sites'));
    const siteOf = (role: SiteRole): SimSite => {
      const world = new World({ ...usual, ...options, time: this.time, site: role });
      const network = new Network(world, new Random(seed, `outside ${role}`));
      openLedger(world);
      return { role, world, network, controller: undefined };
    };
    this.main = siteOf('main');
    this.secondary = siteOf('secondary');
    closeAtFirst(this.secondary.world);
  }

  /** Starts both sites and their mirrors, and waits until the partitions are served. */
  async start(): Promise<void> {
    this.main.world.start();
    this.secondary.world.start();
    this.main.controller = this.#controllerOf(this.main);
    this.secondary.controller = this.#controllerOf(this.secondary);
    this.#mirror(this.main.world, this.secondary.world);
    this.#mirror(this.secondary.world, this.main.world);
    await this.for(2_000);
  }

  /** Ends everything of a site at once; its log and its cache stay as they are. */
  kill(site: SimSite): void {
    const { raters, exporters, gateways, schedulers } = site.world;
    const { raterGroup, exporterGroup } = site.world;
    const controllers = site.controller === undefined ? [] : [site.controller];
    for (const cast of [...raters, ...exporters, ...gateways, ...schedulers, ...controllers]) {
      cast.process.kill();
      raterGroup.lookAfter(cast.process);
      exporterGroup.lookAfter(cast.process);
      cast.process = site.world.process('nobody'); // who was to take its place does not either
    }
    for (const casts of [raters, exporters, gateways, schedulers]) casts.length = 0;
    site.controller = undefined;
  }

  /** Starts everything of a site anew. */
  revive(site: SimSite): void {
    site.world.start();
    site.controller = this.#controllerOf(site);
  }

  /** Kills the controller of a site; another takes its place after a while. */
  killController(site: SimSite, afterMs: number): void {
    if (site.controller === undefined) return;
    site.world.kill(site.controller, () => this.#controllerOf(site), afterMs);
  }

  /** A second controller of a site, beside the first. */
  rivalOf(site: SimSite): Cast<SiteController> {
    return this.#controllerOf(site);
  }

  async for(ms: number): Promise<void> {
    await this.time.runUntil(() => false, this.time.milliseconds + ms);
  }

  /** Lets time pass until something holds; fails after two minutes. */
  async until(holds: () => boolean): Promise<void> {
    if (await this.time.runUntil(holds, this.time.milliseconds + 120_000)) return;
    const lines = [this.main, this.secondary].map(({ world }) => world.witness.lines.join('\n'));
    throw new NeverCame(`it never came to pass\n${lines.join('\n--- secondary\n')}`);
  }

  /** Tells a controller something until it is done, as an operator would. */
  async order(site: SimSite, what: 'activate' | 'deactivate' | 'drain'): Promise<void> {
    const order: { state: 'none' | 'told' | 'done' } = { state: 'none' };
    await this.until(() => {
      if (order.state === 'none' && site.controller !== undefined) {
        order.state = 'told';
        const { process, part } = site.controller;
        const again = (): void => void (order.state = order.state === 'done' ? 'done' : 'none');
        part.standIn[what](byScript).then(() => (order.state = 'done'), again);
        // Whoever it was told to may die over it.
        this.time.after(3_000_000, () => process.isDead && again());
      }
      return order.state === 'done';
    });
  }

  /** An account as the ledger of a site has it. */
  account({ world }: SimSite, { key }: SimAccount): AccountState | undefined {
    return this.states(world).get(key)?.account ?? undefined;
  }

  /** What the ledger of a site folds to. */
  states(world: World): ReadonlyMap<string, Balance> {
    const known = this.#states.get(world) ?? new StatesSoFar(world);
    this.#states.set(world, known);
    return known.all();
  }

  /** True when every partition of a site is in a mode of an outage, as its ledger says. */
  isAll(site: SimSite, mode: SiteMode['mode'], epoch: bigint): boolean {
    const states = this.states(site.world);
    return Array.from({ length: site.world.options.partitions }, (_, partition) => {
      return siteModeOf(states.get(`control/${partition}`)?.control ?? undefined);
    }).every((one) => one.mode === mode && one.epoch === epoch);
  }

  /** The newest outage that the secondary stood in for, as its ledger says. */
  get epoch(): bigint {
    const states = [...this.states(this.secondary.world).values()];
    const epochs = states.map(({ control }) => siteModeOf(control ?? undefined).epoch);
    return epochs.reduce((last, one) => (one > last ? one : last), 0n);
  }

  /** The site that a dispatcher would send to. */
  get serving(): SimSite {
    const alone = [...this.states(this.secondary.world).values()].some(({ control }) => {
      return siteModeOf(control ?? undefined).mode === 'stand-alone';
    });
    return alone ? this.secondary : this.main;
  }

  /** True when main has applied all that the secondary has charged, and says that it is done. */
  get isMerged(): boolean {
    const own = this.states(this.main.world);
    return [...this.states(this.secondary.world)].every(([key, state]) => {
      const { account, control, ledgerId } = state;
      if (control !== null) {
        const done = own.get(key)?.control?.merged?.epoch ?? 0n;
        return done === siteModeOf(control).epoch;
      }
      const through = account?.delta?.through ?? 0n;
      const merge = own.get(key)?.account?.merge;
      const applied = merge?.ledgerId === ledgerId ? merge.appliedThrough : 0n;
      return applied === through;
    });
  }

  /** Lets both sites come to rest, and returns what is broken at either. */
  async problems(): Promise<readonly string[]> {
    for (const { world } of [this.main, this.secondary]) heal(world);
    await this.for(3_000);
    return [this.main, this.secondary].flatMap(({ role, world, network }) =>
      checkWorld(world, network, noLoss).map((text) => `${role}: ${text}`),
    );
  }

  #controllerOf({ role, world }: SimSite): Cast<SiteController> {
    const process = world.process(`${role} controller`);
    const other = role === 'main' ? 'secondary' : 'main';
    const { witness } = world;
    const part = new SiteController(
      {
        role,
        site: role,
        peer: { site: other, ledger: ledgerOf(other) },
        partitions: world.options.partitions,
        other: this.#answeringFor(other),
      },
      {
        reader: world.log.readerOf(process),
        projection: world.projection.portOf(process),
        standby: world.standby.portOf(process),
        client: world.clientOf(process),
        intents: world.log.intentWritersOf(process),
        codec,
        hashing,
        clock: process.clock,
        events: {
          following: (p, sequence) => witness.note(`following ${p} behind ${sequence}`),
          probed: () => undefined,
          lags: () => undefined,
          out: (outage) => witness.note(`found the ${outage} out`),
          intended: ({ mode, epoch }) => witness.note(`intended ${mode} in ${epoch}`),
          changed: (p, mode, epoch) => witness.note(`changed ${p} to ${mode} in ${epoch}`),
          overtaken: (p, mode, epoch) => witness.note(`overtaken ${p} to ${mode} in ${epoch}`),
          locked: (p, accounts) => witness.note(`locked ${accounts} accounts of ${p}`),
          applied: (p, records) => witness.note(`applied ${records} records of ${p}`),
          merged: (p, { epoch }) => witness.note(`merged epoch ${epoch} of ${p}`),
          trouble: witness.troubleOf(process.name),
        },
      },
    );
    part.start();
    return { role: `${role} controller`, process, part };
  }

  /** A site as its controller answers for it; nobody does while there is none. */
  #answeringFor(name: SiteRole): OtherSite {
    const controller = (): SiteController => {
      const site = name === 'main' ? this.main : this.secondary;
      if (site.controller === undefined) throw new Error(`${name} does not answer`);
      return site.controller.part;
    };
    return {
      serves: () => Promise.resolve(false), // nobody watches: orders are the script's
      places: async () => {
        const all = await controller().status();
        return all.map(({ partition, mode, sequence }) => {
          return { partition, epoch: mode.epoch, sequence };
        });
      },
      close: async (epoch) => await controller().standIn.close(epoch),
    };
  }

  /** Carries what a ledger has on into the other site's log, in order. */
  #mirror(from: World, to: World): void {
    const { site = '' } = from.options;
    const carry = (): void => {
      if (!this.isCut) {
        for (let p = 0; p < from.options.partitions; p += 1) {
          const { end } = to.log.store.ends(ledgerOf(site), p);
          const entries = from.log.store.entries(topics.ledger, p).slice(Number(end));
          for (const { key, value, fingerprint } of entries) {
            const record = { key: Buffer.from(key).toString('latin1'), value };
            const named = fingerprint === undefined ? record : { ...record, fingerprint };
            to.log.store.append(ledgerOf(site), p, [named]);
          }
        }
      }
      this.time.after(mirrorEveryMs * 1000, carry);
    };
    carry();
  }
}

/** A secondary serves nobody before it is told to. */
function closeAtFirst(world: World): void {
  for (let partition = 0; partition < world.options.partitions; partition += 1) {
    const changeSiteMode = { mode: 'closed', epoch: 0n, fence: null } as const;
    const event = { ...envelope, tenant: '', type: 'ChangeSiteMode', changeSiteMode } as const;
    putUsage(world, partition, controlRecord(partition, event));
  }
}

/** What was waited for has not come to pass in two minutes. */
export class NeverCame extends Error {
  override readonly name = 'NeverCame';
}

/** What a world's ledger folds to, folded on from where it was before. */
class StatesSoFar {
  readonly #ledgers: readonly AcceptedSoFar[];
  readonly #folded: number[];
  readonly #states = new Map<string, Balance>();

  constructor({ log, options }: World) {
    const all = Array.from({ length: options.partitions }, (_, partition) => partition);
    this.#ledgers = all.map((partition) => new AcceptedSoFar(log, partition));
    this.#folded = all.map(() => 0);
  }

  all(): ReadonlyMap<string, Balance> {
    for (const [partition, ledger] of this.#ledgers.entries()) {
      const records = ledger.all();
      for (const { record } of records.slice(this.#folded[partition])) {
        const name = record.key === controlKey ? `control/${partition}` : record.key;
        const state = fold(this.#states.get(name), record);
        if (state !== undefined) this.#states.set(name, state);
      }
      this.#folded[partition] = records.length;
    }
    return this.#states;
  }
}
