import type { SiteMode } from '../core/contracts.gen.ts';
import { mayServe } from '../core/site/may-serve.ts';
import type { PeerSeen } from '../core/site/may-serve.ts';
import type { SiteRole } from '../core/site/mode.ts';
import { within } from '../engine/within.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { PermitPublisher } from '../ports/permit.ts';
import type { SiteCommands, SiteView } from '../ports/site-commands.ts';
import { topics } from '../ports/topics.ts';

/** What granting permits looks at. */
export interface ServingPorts {
  readonly reader: LogReader;
  readonly peer: Pick<SiteCommands, 'status' | 'promise'>;
  readonly permits: PermitPublisher;
  readonly clock: Clock;
  /** Modes of the own partitions. @throws ProjectionError when nobody can tell. */
  readonly modes: () => Promise<readonly SiteMode[]>;
}

/** Bounds of serving, in milliseconds. */
export const servingLimits = {
  /** Pause between two permits. */
  everyMs: 250,
  /** How long a permit lasts. */
  validMs: 1_500,
  /** How long the own log and the other site may take to answer. */
  askedMs: 1_000,
  /** How long a starting site asks the other one before it counts as silent. */
  unheardMs: 10_000,
} as const;

/** Grants the site's doors a short permit to serve, again and again, as long as it may. */
export class ServingPermit {
  readonly #role: SiteRole;
  readonly #ports: ServingPorts;
  readonly #startedAt: bigint;
  #peer: PeerSeen = { kind: 'unheard' };
  #validUntil = 0n;

  constructor(role: SiteRole, ports: ServingPorts) {
    this.#role = role;
    this.#ports = ports;
    this.#startedAt = ports.clock.now();
  }

  /** Looks once, grants a permit if the site may serve, and pauses. @returns whether it may. */
  async advance(): Promise<boolean> {
    const { permits, clock } = this.#ports;
    const serves = this.#role === 'main' ? await this.#mainServes() : await this.#standsIn();
    if (serves) {
      permits.grant(servingLimits.validMs);
      this.#validUntil = clock.now() + BigInt(servingLimits.validMs);
    }
    await clock.sleep(servingLimits.everyMs);
    return serves;
  }

  async #standsIn(): Promise<boolean> {
    const [own, hasLog] = await Promise.all([this.#ports.modes(), this.#hasLog()]);
    return hasLog && mayServe('secondary', own, this.#peer);
  }

  /**
   * A site that serves goes on while it hears nothing else. One that enters service, whatever kept
   * it out, asks for the promise that the other will not stand in now; where its own log is away or
   * a partition closed, it does not even ask.
   */
  async #mainServes(): Promise<boolean> {
    const { peer, clock, modes } = this.#ports;
    const isServing = clock.now() < this.#validUntil;
    const heard = isServing ? this.#hear(peer.status()) : undefined;
    const [own, hasLog] = await Promise.all([modes(), this.#hasLog(), heard]);
    if (!hasLog || !own.every(({ mode }) => mode === 'open')) return false;
    if (!isServing) await this.#hear(peer.promise());
    return mayServe('main', own, this.#peer);
  }

  async #hear(asked: Promise<SiteView>): Promise<void> {
    const { clock } = this.#ports;
    const view = await within(clock, servingLimits.askedMs, asked);
    if (view !== undefined) {
      this.#peer = { kind: 'heard', modes: modesIn(view) };
      return;
    }
    const waited = clock.now() - this.#startedAt;
    const isNew = this.#peer.kind === 'unheard' && waited < BigInt(servingLimits.unheardMs);
    if (!isNew) this.#peer = { kind: 'silent' };
  }

  /** A site whose own log does not answer serves nobody. */
  async #hasLog(): Promise<boolean> {
    const { clock, reader } = this.#ports;
    const ends = reader.ends(topics.usage, 0);
    return (await within(clock, servingLimits.askedMs, ends)) !== undefined;
  }
}

/** What is decided counts, though not every partition has heard of it. */
function modesIn({ intent, partitions }: SiteView): readonly SiteMode[] {
  return partitions.map(({ mode, epoch }) => {
    const own = { mode, epoch: BigInt(epoch), fence: null };
    return intent?.mode === 'stand-alone'
      ? { ...own, mode: intent.mode, epoch: BigInt(intent.epoch) }
      : own;
  });
}
