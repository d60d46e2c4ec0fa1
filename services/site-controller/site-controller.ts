import type { SiteMode } from '../core/contracts.gen.ts';
import { siteModeOf } from '../core/site/mode.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Partition } from '../ports/event-log.ts';
import { ownControl } from './own-control.ts';
import { PartitionMerge } from './partition-merge.ts';
import { siteLimits } from './ports.ts';
import type { Peer, SitePorts } from './ports.ts';
import type { ServingPermit } from './serving-permit.ts';
import { StandbyPartition } from './standby-partition.ts';
import { changeMode } from './told.ts';

/** What a site controller is told. */
export interface SiteControllerOptions {
  readonly role: SiteRole;
  readonly peer: Peer;
  readonly partitions: number;
}

/** The site must not stand in now. */
export class ActivationRefused extends Error {
  override readonly name = 'ActivationRefused';
}

/** One partition of a site, as its controller sees it. */
export interface PartitionStatus extends SiteMode {
  readonly partition: Partition;
  /** The last record of the other site that is folded here. */
  readonly following: bigint;
}

/**
 * Keeps the other site's states at hand, and changes who serves: the secondary stands in for main
 * and ends it, main merges what was spent meanwhile.
 */
export class SiteController {
  readonly #options: SiteControllerOptions;
  readonly #ports: SitePorts;
  readonly #standby: readonly StandbyPartition[];
  readonly #stopping = new AbortController();
  /** What each partition does next, before it reads on. */
  readonly #wanted = new Map<Partition, () => Promise<void>>();
  /** Fences that were told, by the epoch they begin. */
  readonly #fences = new Map<Partition, { readonly epoch: bigint; readonly sequence: bigint }>();
  #running: Promise<unknown> | undefined;
  #isPaused = false;
  #permit: ServingPermit | undefined;

  constructor(options: SiteControllerOptions, ports: SitePorts) {
    this.#options = options;
    this.#ports = ports;
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
   * Every partition stands in for main from now on, behind what was mirrored of it.
   *
   * @throws ActivationRefused while main has not locked what an earlier outage spent: what it has
   * of accounts would be spent again (counter-example 3).
   */
  async activate(): Promise<void> {
    if (this.#options.role !== 'secondary')
      throw new ActivationRefused('only a secondary stands in');
    for (const { partition } of this.#standby) await this.#refuseUnmerged(partition);
    await this.#eachPartition(async (standby) => {
      const { partition, position: fence } = standby;
      const { mode, epoch } = siteModeOf(await ownControl(partition, this.#ports));
      if (mode === 'stand-alone') return;
      this.#fences.set(partition, { epoch: epoch + 1n, sequence: fence.sequence });
      await this.#change(partition, { mode: 'stand-alone', epoch: epoch + 1n, fence });
    });
  }

  async #refuseUnmerged(partition: Partition): Promise<void> {
    const { standby: projection, codec } = this.#ports;
    const { mode, epoch } = siteModeOf(await ownControl(partition, this.#ports));
    if (mode === 'stand-alone' || epoch === 0n) return;
    const there = siteModeOf(await ownControl(partition, { projection, codec }));
    if (there.mode === 'open' && there.epoch === epoch) return;
    throw new ActivationRefused(`partition ${partition} of main has not merged outage ${epoch}`);
  }

  /** Every partition ends its epoch: main may merge all of it, and serve. */
  async deactivate(): Promise<void> {
    await this.#eachPartition(async ({ partition }) => {
      const { mode, epoch } = siteModeOf(await ownControl(partition, this.#ports));
      if (mode === 'stand-alone')
        await this.#change(partition, { mode: 'closed', epoch, fence: null });
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

  async #follow(standby: StandbyPartition): Promise<void> {
    const { partition } = standby;
    await this.#wanted.get(partition)?.();
    standby.holdAt(this.#fenceOf(partition, siteModeOf(await ownControl(partition, this.#ports))));
    await standby.advance();
  }

  /** What must not be folded past: a fence counts once it is told, projected or not. */
  #fenceOf(partition: Partition, { mode, epoch, fence }: SiteMode): bigint | undefined {
    const begun = this.#fences.get(partition);
    if (begun !== undefined && epoch < begun.epoch) return begun.sequence;
    return mode === 'stand-alone' ? fence?.sequence : undefined;
  }

  /** Does something with every partition while its standby stands still. */
  async #eachPartition(act: (standby: StandbyPartition) => Promise<void>): Promise<void> {
    await Promise.all(
      this.#standby.map((standby) => {
        const done = Promise.withResolvers<void>();
        this.#wanted.set(standby.partition, async () => {
          this.#wanted.delete(standby.partition);
          await act(standby).then(done.resolve, done.reject);
        });
        return done.promise;
      }),
    );
  }

  async #change(partition: Partition, changeSiteMode: SiteMode): Promise<void> {
    await changeMode(partition, changeSiteMode, this.#ports, this.#stopping.signal);
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
