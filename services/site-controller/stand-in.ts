import type { LedgerPosition, SiteIntent } from '../core/contracts.gen.ts';
import { intendedChange } from '../core/site/intent.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Partition } from '../ports/event-log.ts';
import { siteLimits } from './ports.ts';
import type { SitePorts } from './ports.ts';
import { projectedMode } from './projected-mode.ts';
import type { SiteIntents } from './site-intents.ts';
import type { StandbyPartition } from './standby-partition.ts';

/** The site must not stand in now. */
export class ActivationRefused extends Error {
  override readonly name = 'ActivationRefused';
}

/** Who decides that a site changes what it does, and why. */
export type Decision = Pick<SiteIntent, 'by' | 'why'>;

/** A decision to stand in; by force also where that is not safe. */
export interface StandInOrder extends Decision {
  readonly isForced?: boolean;
}

/** What deciding looks at. */
export interface StandInParts {
  readonly role: SiteRole;
  readonly intents: SiteIntents;
  readonly standby: readonly StandbyPartition[];
  /** Whether the other site charges somebody now, as far as this one can see. */
  readonly otherServes: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Decides when a secondary stands in for main, and when that ends, one decision at a time. */
export class StandIn {
  readonly #parts: StandInParts;
  readonly #ports: SitePorts;
  /** What is being written. */
  #declaring: SiteIntent | undefined;
  #deciding: Promise<void> = Promise.resolve();
  #promisedUntil = 0n;

  constructor(parts: StandInParts, ports: SitePorts) {
    this.#parts = parts;
    this.#ports = ports;
  }

  /** What the site has decided, written already or not. */
  get intended(): SiteIntent | undefined {
    return this.#declaring ?? this.#parts.intents.known?.newest;
  }

  /** Where the standby of a partition stops while an intent to stand in is being written. */
  fence(partition: Partition): bigint | undefined {
    return this.#declaring?.fences[partition]?.sequence;
  }

  /**
   * The other site serves from now on, if nothing else was decided here before: for a while nothing
   * is (counter-example 2).
   */
  promise(): void {
    this.#promisedUntil = this.#ports.clock.now() + BigInt(siteLimits.promiseMs);
  }

  /**
   * Every partition stands in for main from now on, behind what was mirrored of it. Where it does
   * already, nothing changes.
   *
   * @throws ActivationRefused where main may be serving, unless it is forced.
   */
  async activate({ isForced = false, by, why }: StandInOrder): Promise<void> {
    if (this.#parts.role !== 'secondary') throw new ActivationRefused('only a secondary stands in');
    await this.#inTurn(async () => {
      const newest = this.#known();
      if (newest !== undefined) await this.#reached(newest);
      if (newest?.mode === 'stand-alone') return;
      const last = await this.#lastEpoch();
      if (!isForced && (await this.#parts.otherServes()))
        throw new ActivationRefused('main serves: both would spend the same funds');
      if (!isForced && this.#ports.clock.now() < this.#promisedUntil)
        throw new ActivationRefused('main was told a moment ago that it may serve');
      const epoch = (newest !== undefined && newest.epoch > last ? newest.epoch : last) + 1n;
      await this.#carryOut({ mode: 'stand-alone', epoch, fences: this.#holdStill(), by, why });
    });
  }

  /** Every partition ends its epoch: main may merge all of it, and serve. */
  async deactivate({ by, why }: Decision): Promise<void> {
    await this.#inTurn(async () => {
      const newest = this.#known();
      if (newest === undefined) return;
      if (newest.mode === 'closed') return await this.#reached(newest);
      await this.#carryOut({ mode: 'closed', epoch: newest.epoch, fences: [], by, why });
    });
  }

  /** Each decision looks at what the one before has changed. */
  async #inTurn(decide: () => Promise<void>): Promise<void> {
    const done = this.#deciding.then(decide);
    this.#deciding = done.catch(() => undefined); // whoever asked for it hears of it
    await done;
  }

  #known(): SiteIntent | undefined {
    const { known } = this.#parts.intents;
    if (known === undefined) throw new ActivationRefused('what was decided before is not read yet');
    return known.newest;
  }

  /** The highest epoch that a partition was in. */
  async #lastEpoch(): Promise<bigint> {
    const { standby } = this.#parts;
    const modes = await Promise.all(
      standby.map((one) => projectedMode(one.partition, this.#ports)),
    );
    return modes.reduce((last, { mode }) => (mode.epoch > last ? mode.epoch : last), 0n);
  }

  /** Nothing is folded past what is folded now. @returns where that is. */
  #holdStill(): readonly LedgerPosition[] {
    return this.#parts.standby.map((one) => {
      const { position } = one;
      one.holdAt(position.sequence);
      return position;
    });
  }

  /** Writes what is intended, and waits until every partition is there. */
  async #carryOut(decided: Omit<SiteIntent, 'decidedAt'>): Promise<void> {
    const { clock, events } = this.#ports;
    const { intents, signal } = this.#parts;
    const next = { ...decided, decidedAt: clock.now() };
    this.#declaring = next;
    try {
      const stands = await intents.declare(next, signal);
      events.intended(stands);
      if (stands.mode !== next.mode || stands.epoch !== next.epoch)
        throw new ActivationRefused(`${stands.by} was faster: ${stands.mode} ${stands.epoch}`);
    } finally {
      this.#declaring = undefined;
    }
    await this.#reached(next);
  }

  /** Until every partition is as intended; whoever controls the site leads it there. */
  async #reached(intent: SiteIntent): Promise<void> {
    const { standby, signal } = this.#parts;
    const isThere = async ({ partition }: StandbyPartition): Promise<boolean> => {
      const { mode } = await projectedMode(partition, this.#ports);
      return intendedChange(intent, partition, mode) === undefined;
    };
    while (!(await Promise.all(standby.map(isThere))).every(Boolean)) {
      signal.throwIfAborted();
      await this.#ports.clock.sleep(siteLimits.reachedMs, signal);
    }
  }
}
