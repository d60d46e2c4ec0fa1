import { outageOf, planes } from '../core/site/out-of-service.ts';
import type { Failures, Outage, Plane } from '../core/site/out-of-service.ts';
import { within } from '../engine/within.ts';
import type { Clock } from '../ports/clock.ts';
import type { SiteProbes } from '../ports/site-probes.ts';

/** Bounds of watching the other site, in milliseconds. */
export const watchLimits = {
  /** From the beginning of a round to that of the next. */
  everyMs: 1_000,
  /** How long a probe may take. */
  withinMs: 1_000,
  /** How long a site must be out that was never seen serving, by who watches it. */
  unseenMs: 120_000,
} as const;

const planeNames = Object.keys(planes) as readonly Plane[];

/** What a watchdog has seen. */
export interface Watch {
  readonly failures: Failures;
  readonly outage: Outage | undefined;
  /** False while it would not act, since it has not seen the other site serve yet. */
  readonly isArmed: boolean;
}

/** What a watchdog needs. */
export interface WatchdogPorts {
  readonly probes: SiteProbes;
  readonly clock: Clock;
}

/** Looks at the other site once a second, and says when it is out (design 6, "Activation"). */
export class Watchdog {
  readonly #ports: WatchdogPorts;
  readonly #failures: Record<Plane, number>;
  #unseenSince: bigint;
  #wasSeen = false;
  #nextAt = 0n;

  constructor(ports: WatchdogPorts) {
    this.#ports = ports;
    this.#failures = { charge: 0, doors: 0, log: 0, ledger: 0, mirror: 0, network: 0 };
    this.#unseenSince = ports.clock.now();
  }

  get watch(): Watch {
    const failures = { ...this.#failures };
    return { failures, outage: outageOf(failures), isArmed: this.#isArmed() };
  }

  /** The other site is to serve again: until it was seen serving, it looks as if it were out. */
  expectBack(): void {
    this.#wasSeen = false;
    this.#unseenSince = this.#ports.clock.now();
  }

  /** Whether the other site charges somebody at this moment. */
  async serves(): Promise<boolean> {
    return await this.#isWell('charge');
  }

  /** Waits for the next round, and looks in every way at once. @returns why to stand in. */
  async advance(): Promise<Outage | undefined> {
    const { clock } = this.#ports;
    const left = Number(this.#nextAt - clock.now());
    if (left > 0) await clock.sleep(Math.min(left, watchLimits.everyMs)); // a clock may be set back
    this.#nextAt = clock.now() + BigInt(watchLimits.everyMs);
    await Promise.all(planeNames.map((plane) => this.#look(plane)));
    const { charge, doors } = this.#failures;
    if (charge === 0 || doors === 0) this.#wasSeen = true;
    const { outage, isArmed } = this.watch;
    return isArmed ? outage : undefined;
  }

  #isArmed(): boolean {
    const unseenMs = this.#ports.clock.now() - this.#unseenSince;
    return this.#wasSeen || unseenMs >= BigInt(watchLimits.unseenMs);
  }

  async #look(plane: Plane): Promise<void> {
    this.#failures[plane] = (await this.#isWell(plane)) ? 0 : this.#failures[plane] + 1;
  }

  async #isWell(plane: Plane): Promise<boolean> {
    const { clock, probes } = this.#ports;
    return (await within(clock, watchLimits.withinMs, probes[plane]())) === true;
  }
}
