import type { LedgerPosition, SiteIntent, SiteMode } from '../core/contracts.gen.ts';
import { fenceFor, intendedChange } from '../core/site/intent.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Partition } from '../ports/event-log.ts';
import { PartitionMerge } from './partition-merge.ts';
import type { MergeProgress } from './partition-merge.ts';
import { siteLimits } from './ports.ts';
import type { OtherSite, Peer, SitePorts } from './ports.ts';
import { projectedMode } from './projected-mode.ts';
import { SiteIntents } from './site-intents.ts';
import { StandbyPartition } from './standby-partition.ts';
import { StandIn } from './stand-in.ts';
import { changeMode } from './told.ts';
import { untilHolds } from './until-holds.ts';

/** What a site controller is told. */
export interface SiteControllerOptions {
  readonly role: SiteRole;
  /** Its own name. */
  readonly site: string;
  readonly peer: Peer;
  readonly partitions: number;
  readonly other: OtherSite;
}

/** One partition of a site, as its controller sees it. */
export interface PartitionStatus {
  readonly partition: Partition;
  readonly mode: SiteMode;
  /** The last record of its own ledger that is projected. */
  readonly sequence: bigint;
  /** The last record of the other site that is folded here. */
  readonly following: LedgerPosition;
  /** Undefined at a site that merges nothing. */
  readonly merge: MergeProgress | undefined;
}

/** Something that is done again and again, by name. */
export interface Task {
  readonly name: string;
  advance(): Promise<unknown>;
}

/**
 * Keeps the other site's states at hand, and changes who serves: the secondary stands in for main
 * and ends it, main merges what was spent meanwhile.
 *
 * What it decides stands in `sites` first. Every partition is then led to what is intended there,
 * by this controller or by the next one.
 */
export class SiteController {
  readonly standIn: StandIn;
  readonly #options: SiteControllerOptions;
  readonly #ports: SitePorts;
  readonly #intents: SiteIntents;
  readonly #standby: readonly StandbyPartition[];
  readonly #merges: readonly PartitionMerge[];
  /** What each partition was led to: a mode never goes back, so nothing is left to be done. */
  readonly #led = new Map<Partition, SiteIntent>();
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | undefined;
  #isPaused = false;

  constructor(options: SiteControllerOptions, ports: SitePorts) {
    const { role, site, peer, partitions, other } = options;
    const { signal } = this.#stopping;
    this.#options = options;
    this.#ports = ports;
    this.#intents = new SiteIntents(site, ports);
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    const standby = all.map((partition) => new StandbyPartition(partition, peer, ports));
    const isDrainOver = (epoch: bigint): boolean => this.#isDrainOver(epoch);
    const control = { signal, isPaused: () => this.#isPaused, isDrainOver };
    const merging = role === 'main' ? all : [];
    this.#standby = standby;
    this.#merges = merging.map((one) => new PartitionMerge(one, peer, ports, control));
    const parts = { role, intents: this.#intents, standby, other, signal };
    this.standIn = new StandIn(parts, ports);
  }

  get role(): SiteRole {
    return this.#options.role;
  }

  /** Its own name. */
  get site(): string {
    return this.#options.site;
  }

  /** Name of the other site. */
  get peer(): string {
    return this.#options.peer.site;
  }

  /** @param more what is to be done besides, as long as the controller runs. */
  start(more: readonly Task[] = []): void {
    this.#running = Promise.all([
      this.#loop('intents', () => this.#intents.readOn(siteLimits.pollMs)),
      ...more.map((task) => this.#loop(task.name, () => task.advance())),
      ...this.#standby.map((one) =>
        this.#loop(`standby ${one.partition}`, () => this.#follow(one)),
      ),
      ...this.#standby.map((one) => this.#loop(`mode ${one.partition}`, () => this.#lead(one))),
      ...this.#merges.map((one) => this.#loop(`merge ${one.partition}`, () => one.advance())),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Transfers nothing more, or goes on; what is locked stays locked meanwhile. */
  pauseTransfer(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  async status(): Promise<readonly PartitionStatus[]> {
    return await Promise.all(
      this.#standby.map(async ({ partition, position }) => {
        const projected = await projectedMode(partition, this.#ports);
        const merge = this.#merges[partition]?.progress;
        return { partition, following: position, merge, ...projected };
      }),
    );
  }

  /** This site closed for a drain, and the other one had its time to stand in. */
  #isDrainOver(epoch: bigint): boolean {
    const newest = this.#intents.known?.newest;
    if (newest?.by !== 'drain' || newest.epoch !== epoch) return false;
    return this.#ports.clock.now() - newest.decidedAt >= BigInt(siteLimits.drainedMs);
  }

  /** Folds on what the other site did, up to where this one stands in for it. */
  async #follow(standby: StandbyPartition): Promise<void> {
    const { partition } = standby;
    const { mode: own } = await projectedMode(partition, this.#ports);
    const { known } = this.#intents;
    if (known === undefined) return await this.#ports.clock.sleep(siteLimits.reachedMs);
    standby.holdAt(fenceFor(known.newest, partition, own) ?? this.standIn.fence(partition));
    await standby.advance();
  }

  /**
   * Leads a partition to what is intended. Its standby is folded meanwhile: a partition that stands
   * in answers nothing before the standby is at the fence.
   */
  async #lead(standby: StandbyPartition): Promise<void> {
    const { partition } = standby;
    const { clock } = this.#ports;
    const { signal } = this.#stopping;
    const newest = this.#intents.known?.newest;
    if (newest === undefined || this.#led.get(partition) === newest)
      return await clock.sleep(siteLimits.reachedMs, signal);
    const changeLeft = async (): Promise<SiteMode | undefined> => {
      return intendedChange(newest, partition, (await projectedMode(partition, this.#ports)).mode);
    };
    const change = await changeLeft();
    if (change === undefined) return void this.#led.set(partition, newest);
    if (change.fence !== null) standby.holdAt(change.fence.sequence);
    await changeMode(partition, change, this.#ports, signal);
    // What is told stands in the ledger; the projection has it a moment later, or is lost.
    const waiting = { clock, signal, withinMs: siteLimits.projectedMs };
    await untilHolds(async () => (await changeLeft()) === undefined, waiting);
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
