import type { LedgerRecord } from '../core/contracts.gen.ts';
import { micros } from '../core/money.ts';
import type { Micros } from '../core/money.ts';
import { loadAccounts } from '../engine/load-accounts.ts';
import { placeBehind } from '../engine/find-record.ts';
import { LedgerFollower } from '../engine/ledger-follower.ts';
import { hashFrom } from '../engine/sealed-record.ts';
import type { Partition } from '../ports/event-log.ts';
import type { PartitionView, SiteView } from '../ports/site-commands.ts';
import type { Lag, SitePorts } from './ports.ts';

/** Bounds of measuring a lag, in milliseconds and records. */
export const lagLimits = { everyMs: 5_000, recordsMax: 10_000 } as const;

/** What measuring a lag needs. */
export type LagPorts = Pick<SitePorts, 'reader' | 'codec' | 'hashing' | 'projection' | 'clock'> & {
  /** The other site; rejects while it does not answer. */
  readonly peer: () => Promise<SiteView>;
  readonly events: Pick<SitePorts['events'], 'lags'>;
};

/** Measures again and again what is lost if this site dies now (design 6, RPO). */
export class MirrorLag {
  readonly #ports: LagPorts;
  /** What the other site said last that it has: it has no less since. */
  #there: readonly PartitionView[] = [];
  #lags: readonly Lag[] | undefined;

  constructor(ports: LagPorts) {
    this.#ports = ports;
  }

  /** As it was measured last, by partition; undefined: the other site was never heard. */
  get lags(): readonly Lag[] | undefined {
    return this.#lags;
  }

  /** Measures once, and pauses. */
  async advance(): Promise<void> {
    const { peer, clock, events } = this.#ports;
    const view = await peer().catch(() => undefined); // it is out, and falls behind
    this.#there = view?.partitions ?? this.#there;
    if (this.#there.length > 0) {
      this.#lags = await Promise.all(this.#there.map((one) => this.#lagOf(one)));
      for (const lag of this.#lags) events.lags(lag);
    }
    await clock.sleep(lagLimits.everyMs);
  }

  async #lagOf({ partition, following, followingHash }: PartitionView): Promise<Lag> {
    const at = { sequence: BigInt(following), hash: hashFrom(followingHash) };
    const from = await placeBehind(this.#ports, partition, at);
    const follower = new LedgerFollower(this.#ports, from);
    const records: LedgerRecord[] = [];
    do {
      for (const { record } of await follower.read(0)) records.push(record);
    } while (!follower.isAtEnd && records.length < lagLimits.recordsMax);
    const oldest = records[0]?.clock;
    const ms = oldest === undefined ? 0 : Math.max(0, Number(this.#ports.clock.now() - oldest));
    const money = await this.#money(partition, records);
    return { partition, records: records.length, ms, money };
  }

  async #money(
    partition: Partition,
    records: readonly LedgerRecord[],
  ): Promise<ReadonlyMap<string, Micros>> {
    const spent = new Map<string, bigint>();
    for (const { key, postings } of records) {
      for (const { pot, money } of postings) {
        if (pot === 'funds' && money !== null) spent.set(key, (spent.get(key) ?? 0n) - money);
      }
    }
    const accounts = await loadAccounts(this.#ports, partition, [...spent.keys()]);
    const sums = new Map<string, Micros>();
    for (const [key, amount] of spent) {
      const currency = accounts.get(key)?.currency;
      if (currency === undefined || amount <= 0n) continue;
      sums.set(currency, micros((sums.get(currency) ?? 0n) + amount));
    }
    return sums;
  }
}
