import type { LedgerPosition, SiteIntent } from '../core/contracts.gen.ts';
import { intendedChange } from '../core/site/intent.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Partition } from '../ports/event-log.ts';
import { siteLimits } from './ports.ts';
import type { OtherPlace, OtherSite, SitePorts } from './ports.ts';
import { projectedMode } from './projected-mode.ts';
import type { SiteIntents } from './site-intents.ts';
import type { StandbyPartition } from './standby-partition.ts';
import { untilHolds } from './until-holds.ts';

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
  readonly other: OtherSite;
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
      if (!isForced && (await this.#parts.other.serves()))
        throw new ActivationRefused('main serves: both would spend the same funds');
      if (!isForced && this.#ports.clock.now() < this.#promisedUntil)
        throw new ActivationRefused('main was told a moment ago that it may serve');
      const epoch = await this.#nextEpoch();
      await this.#carryOut({ mode: 'stand-alone', epoch, fences: this.#holdStill(), by, why });
    });
  }

  /**
   * Stands in for a main that is well, behind its last record: main closes first, so nothing of it
   * is missed, and nothing is spent twice. It is handed back only when somebody says so.
   *
   * @throws ActivationRefused where main's records do not arrive; main opens again after a while if
   * it has closed by then.
   */
  async drain(): Promise<void> {
    if (this.#parts.role !== 'secondary') throw new ActivationRefused('only a secondary stands in');
    await this.#inTurn(async () => {
      const newest = this.#known();
      if (newest !== undefined) await this.#reached(newest);
      if (newest?.mode === 'stand-alone') return;
      const { other } = this.#parts;
      const places = await other.places();
      await this.#untilFollowed(places);
      const epoch = await this.#nextEpoch(places);
      await other.close(epoch);
      await this.#untilClosed(epoch);
      const why = 'main was drained';
      const fences = this.#holdStill();
      await this.#carryOut({ mode: 'stand-alone', epoch, fences, by: 'drain', why });
    });
  }

  /** At main: closes for an epoch that the other site is about to begin. */
  async close(epoch: bigint): Promise<void> {
    if (this.#parts.role !== 'main') throw new ActivationRefused('only main is drained');
    await this.#inTurn(async () => {
      const newest = this.#known();
      if (newest !== undefined && newest.epoch >= epoch) return await this.#reached(newest);
      const why = 'the other site is to stand in';
      await this.#carryOut({ mode: 'closed', epoch, fences: [], by: 'drain', why });
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

  /** The epoch that comes after all that a partition was in, here or as far as is known there. */
  async #nextEpoch(there: readonly OtherPlace[] = []): Promise<bigint> {
    const { standby } = this.#parts;
    const seen = standby.map((one) => this.#modeThere(one.partition));
    const own = standby.map((one) => projectedMode(one.partition, this.#ports));
    const modes = (await Promise.all([...own, ...seen])).map(({ mode }) => mode);
    const epochs = [...modes, ...there].map(({ epoch }) => epoch);
    return epochs.reduce((last, epoch) => (epoch > last ? epoch : last), 0n) + 1n;
  }

  /** What a partition of the other site does, as far as its records are folded here. */
  #modeThere(partition: Partition): ReturnType<typeof projectedMode> {
    const { standby: projection, codec } = this.#ports;
    return projectedMode(partition, { projection, codec });
  }

  /** Until what the other site had written is here: a mirror that stands still is no mirror. */
  async #untilFollowed(there: readonly OtherPlace[]): Promise<void> {
    const isHere = ({ partition, position }: StandbyPartition): boolean =>
      there.some((one) => one.partition === partition && one.sequence <= position.sequence);
    if (!(await this.#until((one) => Promise.resolve(isHere(one)), siteLimits.followedMs)))
      throw new ActivationRefused('what main writes does not arrive: is its mirror well?');
  }

  /** Until the other site's closing record is folded in every partition: nothing follows it. */
  async #untilClosed(epoch: bigint): Promise<void> {
    const isClosed = async ({ partition }: StandbyPartition): Promise<boolean> => {
      const { mode } = await this.#modeThere(partition);
      return mode.mode === 'closed' && mode.epoch === epoch;
    };
    if (!(await this.#until(isClosed, siteLimits.closedMs)))
      throw new ActivationRefused(`main closed for epoch ${epoch}, and that does not arrive`);
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
    await this.#until(async ({ partition }) => {
      const { mode } = await projectedMode(partition, this.#ports);
      return intendedChange(intent, partition, mode) === undefined;
    });
  }

  /**
   * Looks until something holds for every partition; a look that fails saw nothing.
   *
   * @returns false if it did not hold in time.
   */
  async #until(
    holds: (one: StandbyPartition) => Promise<boolean>,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    const { standby, signal } = this.#parts;
    const { clock, events } = this.#ports;
    const look = async (): Promise<boolean> => {
      try {
        return (await Promise.all(standby.map(holds))).every(Boolean);
      } catch (cause) {
        events.trouble('looking at modes', cause);
        return false;
      }
    };
    return await untilHolds(look, { clock, signal, withinMs });
  }
}
