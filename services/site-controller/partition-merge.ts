import type { AccountState, Balance, LedgerRecord, SiteMode } from '../core/contracts.gen.ts';
import { controlKey, parseKey } from '../core/key.ts';
import { fold } from '../core/partition/fold.ts';
import { deltaOf } from '../core/site/delta-of.ts';
import { lockedThrough } from '../core/site/evolve-site.ts';
import { DeltaSum, lockOf } from '../core/site/lock-of.ts';
import { siteModeOf } from '../core/site/mode.ts';
import { beginningOf, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import type { Request } from '../engine/usage-client.ts';
import type { Partition } from '../ports/event-log.ts';
import { anybody, changeMode, told } from './told.ts';
import { siteLimits } from './ports.ts';
import type { Peer, SitePorts } from './ports.ts';
import { projectedMode } from './projected-mode.ts';

/** What a merge is told while it goes on. */
export interface MergeControl {
  readonly signal: AbortSignal;
  /** True while an operator wants nothing transferred: what is locked stays locked. */
  readonly isPaused: () => boolean;
}

/** How far a merge has come. */
export interface MergeProgress {
  /** The last record of the other site that was looked at. */
  readonly through: bigint;
  /** Accounts that were charged there, and are not locked for yet. */
  readonly unlocked: number;
}

/** What an account did at the other site, and is not locked for yet. */
interface Touched {
  readonly sum: DeltaSum;
  readonly from: bigint;
}

/**
 * Merges what the other site wrote standing alone into one partition of this one (design 6): it
 * closes while the other stands alone, locks what is spent there, serves again once the other has
 * ended its epoch and everything is locked, and then transfers record by record.
 *
 * It keeps nothing: whatever ends it, what was told already is recognised by the marks of the
 * accounts, and the other site's ledger says the rest. So it begins anew whenever a step fails.
 */
export class PartitionMerge {
  readonly partition: Partition;
  readonly #peer: Peer;
  readonly #ports: SitePorts;
  readonly #states = new Map<string, Balance>();
  readonly #touched = new Map<string, Touched>();
  /** How far funds were locked here: the account says so only once it is projected. */
  readonly #locked = new Map<string, bigint>();
  readonly #control: MergeControl;
  #follower: LedgerFollower;
  /** The outage whose delta is transferred. */
  #transferred = 0n;

  constructor(partition: Partition, peer: Peer, ports: SitePorts, control: MergeControl) {
    this.partition = partition;
    this.#peer = peer;
    this.#control = control;
    this.#ports = ports;
    this.#follower = this.#fromTheBeginning();
  }

  /** How far it has come. */
  get progress(): MergeProgress {
    return { through: this.#follower.head.sequence, unlocked: this.#touched.size };
  }

  /** Takes one step: reads on, closes, locks, opens, transfers; waits a little where nothing is. */
  async advance(): Promise<void> {
    try {
      await this.#step();
    } catch (cause) {
      this.#states.clear();
      this.#touched.clear();
      this.#locked.clear();
      this.#follower = this.#fromTheBeginning();
      throw cause;
    }
  }

  async #step(): Promise<void> {
    const records = await this.#follower.read(siteLimits.pollMs, siteLimits.foldBytesMax);
    await this.#take(records);
    if (!this.#follower.isAtEnd) return;
    const there = siteModeOf(this.#states.get(controlKey)?.control ?? undefined);
    const { mode: here } = await projectedMode(this.partition, this.#ports);
    if (there.epoch === 0n) return;
    if (there.epoch > here.epoch || (here.mode === 'open' && there.mode === 'stand-alone')) {
      await this.#change({ mode: 'closed', epoch: there.epoch, fence: null });
      return;
    }
    await this.#lock(there.epoch);
    if (there.mode === 'stand-alone' || this.#touched.size > 0) return;
    if (here.mode === 'closed') await this.#change({ ...here, mode: 'open' });
    else if (this.#transferred < there.epoch && (await this.#transfer())) {
      this.#transferred = there.epoch;
    }
  }

  #fromTheBeginning(): LedgerFollower {
    return new LedgerFollower(this.#ports, beginningOf(this.partition), this.#peer.ledger);
  }

  async #take(records: readonly AcceptedRecord[]): Promise<void> {
    const keys = accountsOf(records).filter((key) => !this.#touched.has(key));
    const own = await this.#ownAccounts(keys);
    for (const record of deltaAmong(records, this.#states)) this.#note(record, own.get(record.key));
  }

  #note(record: LedgerRecord, own: AccountState | undefined): void {
    const known = this.#touched.get(record.key);
    const projected = own === undefined ? 0n : lockedThrough(own, record.ledgerId);
    const from = known?.from ?? this.#locked.get(record.key) ?? projected;
    if (record.sequence <= from) return;
    const touched = known ?? { sum: new DeltaSum(), from };
    touched.sum.add(record);
    this.#touched.set(record.key, touched);
  }

  /** Locks what was spent since; an account that is locked for is forgotten. */
  async #lock(epoch: bigint): Promise<void> {
    const { ledgerId } = this.#follower.head;
    const touched = [...this.#touched];
    await inParts(touched, async ([key, { sum, from }]) => {
      const account = this.#states.get(key)?.account;
      if (account == null) return;
      const lockFunds = lockOf({ epoch, ledgerId, from }, sum, account);
      await this.#tell(key, { ...this.#envelope(key), type: 'LockFunds', lockFunds });
      this.#touched.delete(key);
      this.#locked.set(key, lockFunds.through);
    });
    if (touched.length > 0) this.#ports.events.locked(this.partition, touched.length);
  }

  /**
   * Tells every record of the delta that is not applied yet.
   *
   * @returns false when it was paused before that was done.
   */
  async #transfer(): Promise<boolean> {
    const follower = this.#fromTheBeginning();
    const states = new Map<string, Balance>();
    let applied = 0;
    while (follower.head.sequence < this.#follower.head.sequence) {
      if (this.#control.isPaused()) return false;
      const records = await follower.read(siteLimits.pollMs, siteLimits.foldBytesMax);
      const own = await this.#ownAccounts(accountsOf(records));
      const missing = deltaAmong(records, states).filter(
        ({ key, sequence }) => sequence > (own.get(key)?.merge?.appliedThrough ?? 0n),
      );
      const byKey = Map.groupBy(missing, ({ key }) => key);
      await inParts([...byKey], ([key, list]) => this.#apply(key, list));
      applied += missing.length;
    }
    if (applied > 0) this.#ports.events.applied(this.partition, applied);
    return true;
  }

  /** In the order of the account's ledger: its mark moves forward only. */
  async #apply(key: string, records: readonly LedgerRecord[]): Promise<void> {
    for (const record of records) {
      const applyDelta = deltaOf(record, this.#peer.site);
      await this.#tell(key, { ...this.#envelope(key), type: 'ApplyDelta', applyDelta });
    }
  }

  async #change(changeSiteMode: SiteMode): Promise<void> {
    await changeMode(this.partition, changeSiteMode, this.#ports, this.#control.signal);
  }

  async #tell(key: string, request: Request): Promise<void> {
    const { client, clock } = this.#ports;
    await told(() => client.merge(key, request), clock, this.#control.signal);
  }

  #envelope(key: string) {
    return { ...anybody, tenant: parseKey(key)?.tenant ?? '' };
  }

  async #ownAccounts(keys: readonly string[]): Promise<ReadonlyMap<string, AccountState>> {
    const { projection, codec } = this.#ports;
    const found = new Map<string, AccountState>();
    if (keys.length === 0) return found;
    const [loaded] = await projection.load([{ partition: this.partition, keys }]);
    for (const [i, key] of keys.entries()) {
      const account = stateFrom(codec, loaded?.states[i])?.account;
      if (account != null) found.set(key, account);
    }
    return found;
  }
}

function isAccount(key: string): boolean {
  return parseKey(key)?.kind === 'account';
}

/** The accounts that records are of, each once. */
function accountsOf(records: readonly AcceptedRecord[]): readonly string[] {
  return [...new Set(records.map(({ record }) => record.key))].filter(isAccount);
}

/** Folds records over the states of the other site, and keeps those that are of its delta. */
function deltaAmong(
  records: readonly AcceptedRecord[],
  states: Map<string, Balance>,
): readonly LedgerRecord[] {
  return records.flatMap(({ record }) => {
    const state = fold(states.get(record.key), record);
    if (state !== undefined) states.set(record.key, state);
    return isDelta(record, state) ? [record] : [];
  });
}

/** True for a record that an account was changed by standing alone. */
function isDelta({ outcome, changes }: LedgerRecord, state: Balance | undefined): boolean {
  return state?.account?.adopted != null && outcome !== 'rejected' && changes.length > 0;
}

/** Does something with each item, so many at a time. */
async function inParts<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += siteLimits.inFlightMax) {
    await Promise.all(items.slice(i, i + siteLimits.inFlightMax).map(act));
  }
}
