import type { SiteIntent } from '../core/contracts.gen.ts';
import type { Clock } from '../ports/clock.ts';
import type { SiteView } from '../ports/site-commands.ts';
import { siteLimits } from './ports.ts';

/** Where this site's own ledger ends, by partition. */
export type OwnEnds = readonly bigint[];

/**
 * True when main is back and has locked nearly all that was spent: what is left takes it a moment
 * once the epoch has ended.
 */
export function isReady(main: SiteView, epoch: bigint, ends: OwnEnds): boolean {
  return ends.every((end, partition) => {
    const one = main.partitions.find((view) => view.partition === partition);
    if (one?.mode !== 'closed' || one.epoch !== `${epoch}` || one.merge === null) return false;
    const unread = end - BigInt(one.merge.through);
    return unread <= BigInt(siteLimits.unreadMax) && one.merge.unlocked <= siteLimits.unlockedMax;
  });
}

/** What handing back needs. */
export interface HandBackPorts {
  readonly clock: Clock;
  /** The other site; rejects while it does not answer. */
  readonly main: () => Promise<SiteView>;
  readonly ends: () => Promise<OwnEnds>;
  /** What this site has decided. */
  readonly intended: () => SiteIntent | undefined;
  /** Main may serve again. */
  readonly ready: () => Promise<void>;
}

/**
 * Ends standing in once main is ready for that, and has been for a while: one that comes and goes
 * keeps the customers where they are served. Who drained main hands back to it.
 */
export class HandBack {
  readonly #ports: HandBackPorts;
  #readySince: bigint | undefined;

  constructor(ports: HandBackPorts) {
    this.#ports = ports;
  }

  /** Looks once, and pauses. */
  async advance(): Promise<void> {
    const { clock, ready } = this.#ports;
    this.#readySince = (await this.#isReady()) ? (this.#readySince ?? clock.now()) : undefined;
    const since = this.#readySince;
    if (since !== undefined && clock.now() - since >= BigInt(siteLimits.readyMs)) await ready();
    await clock.sleep(siteLimits.handBackEveryMs);
  }

  async #isReady(): Promise<boolean> {
    const { main, ends, intended } = this.#ports;
    const intent = intended();
    if (intent?.mode !== 'stand-alone' || intent.by === 'drain') return false;
    const view = await main().catch(() => undefined); // it is out: that is why this one stands in
    return view !== undefined && isReady(view, intent.epoch, await ends());
  }
}
