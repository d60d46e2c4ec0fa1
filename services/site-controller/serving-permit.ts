import type { SiteMode } from '../core/contracts.gen.ts';
import { mayServe } from '../core/site/may-serve.ts';
import type { PeerSeen } from '../core/site/may-serve.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { PermitPublisher } from '../ports/permit.ts';
import type { SiteCommands } from '../ports/site-commands.ts';
import { topics } from '../ports/topics.ts';

/** What granting permits looks at. */
export interface ServingPorts {
  readonly reader: LogReader;
  readonly peer: Pick<SiteCommands, 'status'>;
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

  constructor(role: SiteRole, ports: ServingPorts) {
    this.#role = role;
    this.#ports = ports;
    this.#startedAt = ports.clock.now();
  }

  /** Looks once, grants a permit if the site may serve, and pauses. @returns whether it may. */
  async advance(): Promise<boolean> {
    const { permits, clock, modes } = this.#ports;
    const [own] = await Promise.all([modes(), this.#askPeer()]);
    const serves = mayServe(this.#role, own, this.#peer) && (await this.#hasLog());
    if (serves) permits.grant(servingLimits.validMs);
    await clock.sleep(servingLimits.everyMs);
    return serves;
  }

  async #askPeer(): Promise<void> {
    const view = await this.#within(this.#ports.peer.status());
    if (view !== undefined) {
      const modes = view.partitions.map(({ mode, epoch }) => {
        return { mode, epoch: BigInt(epoch), fence: null };
      });
      this.#peer = { kind: 'heard', modes };
      return;
    }
    const waited = this.#ports.clock.now() - this.#startedAt;
    const isNew = this.#peer.kind === 'unheard' && waited < BigInt(servingLimits.unheardMs);
    if (!isNew) this.#peer = { kind: 'silent' };
  }

  /** A site whose own log does not answer serves nobody. */
  async #hasLog(): Promise<boolean> {
    return (await this.#within(this.#ports.reader.ends(topics.usage, 0))) !== undefined;
  }

  /** Undefined: it failed, or took too long. */
  async #within<T>(asked: Promise<T>): Promise<T | undefined> {
    const gone = this.#ports.clock.sleep(servingLimits.askedMs).then(() => undefined);
    return await Promise.race([asked.catch(() => undefined), gone]);
  }
}
