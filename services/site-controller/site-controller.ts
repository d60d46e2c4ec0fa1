import type { LedgerPosition, SiteIntent, SiteMode } from '../core/contracts.gen.ts';
import { fenceFor, intendedChange } from '../core/site/intent.ts';
import { siteModeOf } from '../core/site/mode.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Partition } from '../ports/event-log.ts';
import { ownControl } from './own-control.ts';
import { PartitionMerge } from './partition-merge.ts';
import { siteLimits } from './ports.ts';
import type { Peer, SitePorts } from './ports.ts';
import type { ServingPermit } from './serving-permit.ts';
import { SiteIntents } from './site-intents.ts';
import type { KnownIntent } from './site-intents.ts';
import { StandbyPartition } from './standby-partition.ts';
import { changeMode } from './told.ts';

/** What a site controller is told. */
export interface SiteControllerOptions {
  readonly role: SiteRole;
  /** Its own name. */
  readonly site: string;
  readonly peer: Peer;
  readonly partitions: number;
}

/** The site must not stand in now. */
export class ActivationRefused extends Error {
  override readonly name = 'ActivationRefused';
}

/** Who decides that a site changes what it does, and why. */
export type Decision = Pick<SiteIntent, 'by' | 'why'>;

/** One partition of a site, as its controller sees it. */
export interface PartitionStatus extends SiteMode {
  readonly partition: Partition;
  /** The last record of the other site that is folded here. */
  readonly following: bigint;
}

/**
 * Keeps the other site's states at hand, and changes who serves: the secondary stands in for main
 * and ends it, main merges what was spent meanwhile.
 *
 * What it decides stands in `sites` first. Every partition is then led to what is intended there,
 * by this controller or by the next one.
 */
export class SiteController {
  readonly #options: SiteControllerOptions;
  readonly #ports: SitePorts;
  readonly #intents: SiteIntents;
  readonly #standby: readonly StandbyPartition[];
  readonly #stopping = new AbortController();
  /** Where the standby stops while an intent to stand in is being written. */
  #fences: readonly LedgerPosition[] | undefined;
  #deciding: Promise<void> = Promise.resolve();
  #running: Promise<unknown> | undefined;
  #isPaused = false;
  #permit: ServingPermit | undefined;

  constructor(options: SiteControllerOptions, ports: SitePorts) {
    this.#options = options;
    this.#ports = ports;
    this.#intents = new SiteIntents(options.site, ports);
    const all = Array.from({ length: options.partitions }, (_, partition) => partition);
    this.#standby = all.map((partition) => new StandbyPartition(partition, options.peer, ports));
  }

  get role(): SiteRole {
    return this.#options.role;
  }

  /** Lets the doors of the site serve while they may. Call it before `start`. */
  permit(permit: ServingPermit): void {
    this.#permit = permit;
  }

  start(): void {
    const { role, peer } = this.#options;
    const control = { signal: this.#stopping.signal, isPaused: () => this.#isPaused };
    const merging = role === 'main' ? this.#standby : [];
    const merges = merging.map(
      ({ partition }) => new PartitionMerge(partition, peer, this.#ports, control),
    );
    const permit = this.#permit;
    this.#running = Promise.all([
      this.#loop('intents', () => this.#intents.readOn(siteLimits.pollMs)),
      ...(permit === undefined ? [] : [this.#loop('permit', () => permit.advance())]),
      ...this.#standby.map((one) =>
        this.#loop(`standby ${one.partition}`, () => this.#follow(one)),
      ),
      ...merges.map((one) => this.#loop(`merge ${one.partition}`, () => one.advance())),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Every partition stands in for main from now on, behind what was mirrored of it. Where it does
   * already, nothing changes.
   *
   * @throws ActivationRefused while main has not locked what an earlier outage spent: what it has
   * of accounts would be spent again (counter-example 3).
   */
  async activate(decision: Decision): Promise<void> {
    if (this.#options.role !== 'secondary')
      throw new ActivationRefused('only a secondary stands in');
    await this.#inTurn(async () => {
      const { newest } = this.#known();
      if (newest?.mode === 'stand-alone') return await this.#reached(newest);
      if (newest !== undefined) await this.#reached(newest);
      const epochs = await Promise.all(this.#standby.map((one) => this.#refuseUnmerged(one)));
      const epoch = epochs.reduce((a, b) => (a > b ? a : b), newest?.epoch ?? 0n) + 1n;
      const fences = this.#holdStill();
      try {
        await this.#carryOut({ mode: 'stand-alone', epoch, fences, ...decision });
      } finally {
        this.#fences = undefined;
      }
    });
  }

  /** Every partition ends its epoch: main may merge all of it, and serve. */
  async deactivate(decision: Decision): Promise<void> {
    await this.#inTurn(async () => {
      const { newest } = this.#known();
      if (newest === undefined) return;
      if (newest.mode === 'closed') return await this.#reached(newest);
      const { epoch } = newest;
      await this.#carryOut({ mode: 'closed', epoch, fences: [], ...decision });
    });
  }

  /** Transfers nothing more, or goes on; what is locked stays locked meanwhile. */
  pauseTransfer(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  async status(): Promise<readonly PartitionStatus[]> {
    return await Promise.all(
      this.#standby.map(async ({ partition, position }) => {
        const mode = siteModeOf(await ownControl(partition, this.#ports));
        return { partition, following: position.sequence, ...mode };
      }),
    );
  }

  /** One decision after the other: each looks at what the one before has changed. */
  async #inTurn(decide: () => Promise<void>): Promise<void> {
    const before = this.#deciding;
    const done = before.then(decide);
    this.#deciding = done.catch(() => undefined); // whoever asked for it hears of it
    await done;
  }

  #known(): KnownIntent {
    const { known } = this.#intents;
    if (known === undefined) throw new ActivationRefused('what was decided before is not read yet');
    return known;
  }

  /** Nothing is folded past what is folded now. @returns where that is. */
  #holdStill(): readonly LedgerPosition[] {
    this.#fences = this.#standby.map(({ position }) => position);
    for (const one of this.#standby) one.holdAt(one.position.sequence);
    return this.#fences;
  }

  /** @returns the epoch of the partition. */
  async #refuseUnmerged({ partition }: StandbyPartition): Promise<bigint> {
    const { standby: projection, codec } = this.#ports;
    const { mode, epoch } = siteModeOf(await ownControl(partition, this.#ports));
    if (mode === 'stand-alone' || epoch === 0n) return epoch;
    const there = siteModeOf(await ownControl(partition, { projection, codec }));
    if (there.mode === 'open' && there.epoch === epoch) return epoch;
    throw new ActivationRefused(`partition ${partition} of main has not merged outage ${epoch}`);
  }

  /** Writes what is intended, and waits until every partition is there. */
  async #carryOut(next: Omit<SiteIntent, 'decidedAt'>): Promise<void> {
    const { clock, events } = this.#ports;
    const { signal } = this.#stopping;
    const stands = await this.#intents.declare({ ...next, decidedAt: clock.now() }, signal);
    events.intended(stands);
    if (stands.mode !== next.mode || stands.epoch !== next.epoch)
      throw new ActivationRefused(`${stands.by} was faster: ${stands.mode} ${stands.epoch}`);
    await this.#reached(stands);
  }

  /** Until every partition is as intended; the loops that follow main lead it there. */
  async #reached(intent: SiteIntent): Promise<void> {
    const { clock } = this.#ports;
    const { signal } = this.#stopping;
    for (;;) {
      const modes = await this.status();
      if (modes.every((one) => intendedChange(intent, one.partition, one) === undefined)) return;
      signal.throwIfAborted();
      await clock.sleep(siteLimits.reachedMs, signal);
    }
  }

  async #follow(standby: StandbyPartition): Promise<void> {
    const { partition } = standby;
    const { known } = this.#intents;
    if (known === undefined) return await this.#ports.clock.sleep(siteLimits.reachedMs);
    const own = siteModeOf(await ownControl(partition, this.#ports));
    const change = known.newest && intendedChange(known.newest, partition, own);
    const fence = fenceFor(known.newest, partition, own) ?? this.#fences?.[partition]?.sequence;
    standby.holdAt(fence);
    if (change === undefined) return void (await standby.advance());
    const { signal } = this.#stopping;
    await changeMode(partition, change, this.#ports, signal);
    await this.#untilProjected(partition, change, signal);
  }

  /** What is told stands in the ledger; the projection has it a moment later, or is lost. */
  async #untilProjected(
    partition: Partition,
    { mode, epoch }: SiteMode,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#ports;
    for (const giveUpAt = clock.now() + BigInt(siteLimits.projectedMs); clock.now() < giveUpAt;) {
      const own = siteModeOf(await ownControl(partition, this.#ports));
      if (own.mode === mode && own.epoch === epoch) return;
      await clock.sleep(siteLimits.reachedMs, signal);
    }
  }

  async #loop(what: string, step: () => Promise<unknown>): Promise<void> {
    const { clock, events } = this.#ports;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await step();
      } catch (cause) {
        if (signal.aborted) return;
        events.trouble(what, cause);
        await clock.sleep(siteLimits.retryMs, signal);
      }
    }
  }
}
