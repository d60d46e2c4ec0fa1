import { LedgerBroken } from '../engine/ledger-follower.ts';
import { LogError } from '../ports/event-log.ts';
import { exportPartition } from './export-partition.ts';
import { exporterLimits } from './ports.ts';
import type { ExporterPorts } from './ports.ts';

interface Exporting {
  readonly ending: AbortController;
  done: Promise<void>;
}

/**
 * Exports the partitions it owns. Once it was fenced, or the outcome of a transaction is in doubt,
 * it leaves and joins the group afresh before it opens any writer again: a paused exporter that
 * wakes must never drive out its successor by itself (counter-example 17).
 */
export class Exporter {
  readonly #ports: ExporterPorts;
  readonly #site: string;
  readonly #exporting = new Map<number, Exporting>();
  #stopped = false;
  #rejoining: Promise<void> | undefined;

  constructor(ports: ExporterPorts, options: { readonly site: string }) {
    this.#ports = ports;
    this.#site = options.site;
  }

  /** Partitions that are being exported. */
  get partitions(): readonly number[] {
    return [...this.#exporting.keys()];
  }

  async start(): Promise<void> {
    await this.#ports.ownership.start((owned) => this.#own(owned));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#rejoining;
    await this.#endAll();
    await this.#ports.ownership.stop();
  }

  #own(owned: readonly number[]): void {
    if (this.#stopped) return;
    for (const [partition, exporting] of this.#exporting) {
      if (owned.includes(partition)) continue;
      exporting.ending.abort();
    }
    for (const partition of owned) {
      const current = this.#exporting.get(partition);
      if (current === undefined || current.ending.signal.aborted) this.#begin(partition, current);
    }
  }

  #begin(partition: number, earlier: Exporting | undefined): void {
    const exporting: Exporting = { ending: new AbortController(), done: Promise.resolve() };
    this.#exporting.set(partition, exporting);
    exporting.done = (earlier?.done ?? Promise.resolve())
      .then(() => this.#export(partition, exporting.ending.signal))
      .finally(() => {
        if (this.#exporting.get(partition) === exporting) this.#exporting.delete(partition);
      });
  }

  async #export(partition: number, signal: AbortSignal): Promise<void> {
    const { events } = this.#ports;
    try {
      if (!signal.aborted) await exportPartition(partition, this.#site, this.#ports, signal);
    } catch (cause) {
      const isTrimmed = cause instanceof LogError && cause.code === 'out-of-range';
      // What is gone from the ledger does not come back: to try again would hide it.
      if (cause instanceof LedgerBroken || isTrimmed) {
        return events.stopped(partition, cause.message);
      }
      const isFenced = cause instanceof LogError && cause.code === 'fenced';
      if (isFenced) events.fenced(partition);
      else events.trouble(`export of partition ${partition}`, cause);
      if (!signal.aborted) this.#rejoin();
    }
  }

  /** Leaves everything and joins afresh: what is still ours will be assigned again. */
  #rejoin(): void {
    if (this.#stopped || this.#rejoining !== undefined) return;
    this.#rejoining = this.#joinAfresh()
      .catch((cause: unknown) => this.#ports.events.trouble('joining afresh', cause))
      .finally(() => (this.#rejoining = undefined));
  }

  async #joinAfresh(): Promise<void> {
    await this.#ports.ownership.stop();
    await this.#endAll();
    await this.#ports.clock.sleep(exporterLimits.retryMs);
    if (!this.#stopped) await this.#ports.ownership.start((owned) => this.#own(owned));
  }

  async #endAll(): Promise<void> {
    const all = [...this.#exporting.values()];
    for (const { ending } of all) ending.abort();
    await Promise.all(all.map((one) => one.done));
  }
}
