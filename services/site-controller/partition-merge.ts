import type {
  AccountState,
  LedgerPosition,
  LedgerRecord,
  SiteMode,
} from '../core/contracts.gen.ts';
import { parseKey } from '../core/key.ts';
import { deltaOf } from '../core/site/delta-of.ts';
import { positionOf } from '../core/partition/head.ts';
import { lockedThrough } from '../core/site/evolve-site.ts';
import { lockOf } from '../core/site/lock-of.ts';
import type { LockPlace } from '../core/site/lock-of.ts';
import type { AccountMerge } from '../core/site/merge-book.ts';
import { single } from '../core/site/mode.ts';
import { placeBehind } from '../engine/find-record.ts';
import { beginningOf, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord, FollowPosition } from '../engine/ledger-follower.ts';
import { readMerges } from '../engine/read-merges.ts';
import { loadAccounts } from '../engine/load-accounts.ts';
import type { Request } from '../engine/usage-client.ts';
import type { Partition } from '../ports/event-log.ts';
import type { Projection } from '../ports/projection.ts';
import { anybody, changeMode, NotTaken, told } from './told.ts';
import { siteLimits } from './ports.ts';
import type { Peer, SitePorts } from './ports.ts';
import { projectedMode } from './projected-mode.ts';

/** What a merge is told while it goes on. */
export interface MergeControl {
  readonly signal: AbortSignal;
  /** True while an operator wants nothing transferred: what is locked stays locked. */
  readonly isPaused: () => boolean;
  /** True when this site closed for an epoch by a drain that had its time. */
  readonly isDrainOver: (epoch: bigint) => boolean;
}

/** How far a merge has come. */
export interface MergeProgress {
  /** The last record of the other site that was looked at. */
  readonly through: bigint;
  /** Accounts that were charged there, and are not locked for yet. */
  readonly unlocked: number;
  /** Records of theirs that were read, and are not known to be applied. */
  readonly left: number;
  /** The outage that was merged last, as far as is known. */
  readonly merged: bigint;
}

/**
 * Merges what the other site wrote standing alone into one partition of this one (design 6): it
 * closes while the other stands alone, locks what is spent there, serves again once the other has
 * ended its epoch and everything is locked, and then transfers record by record.
 *
 * It keeps nothing but the names of accounts: whatever ends it, what was told already is recognised
 * by the marks of the accounts, and the other site's ledger and states say the rest. So it begins
 * anew whenever a step fails.
 */
export class PartitionMerge {
  readonly partition: Partition;
  readonly #peer: Peer;
  readonly #ports: SitePorts;
  readonly #control: MergeControl;
  /** Accounts that are not locked for, and up to which record they were charged there. */
  readonly #touched = new Map<string, bigint>();
  /** How far funds were locked here: the account says so only once it is projected. */
  readonly #locked = new Map<string, bigint>();
  /** What the other site's partition does, by its records. */
  #there: SiteMode = single;
  /** The epoch that was merged last. */
  #merged = 0n;
  /** Behind the records of the merge that was done last. */
  #since: FollowPosition;
  #follower: LedgerFollower | undefined;
  /** The last record of the delta that was read, and up to which all of it is applied. */
  #read = 0n;
  #applied = 0n;
  /** Records of the delta behind `#since`, and how many of them a transfer has gone through. */
  #toApply = 0;
  #gone = 0;

  constructor(partition: Partition, peer: Peer, ports: SitePorts, control: MergeControl) {
    this.partition = partition;
    this.#peer = peer;
    this.#control = control;
    this.#ports = ports;
    this.#since = beginningOf(partition);
  }

  /** How far it has come. */
  get progress(): MergeProgress {
    const through = this.#follower?.head.sequence ?? 0n;
    const left = Math.max(0, this.#toApply - this.#gone);
    return { through, unlocked: this.#touched.size, left, merged: this.#merged };
  }

  /** Takes one step: reads on, closes, locks, opens, transfers; waits a little where nothing is. */
  async advance(): Promise<void> {
    try {
      await this.#step();
    } catch (cause) {
      this.#touched.clear();
      this.#locked.clear();
      this.#follower = undefined;
      throw cause;
    }
  }

  async #step(): Promise<void> {
    const follower = (this.#follower ??= await this.#open());
    this.#take(await follower.read(siteLimits.pollMs, siteLimits.foldBytesMax));
    if (!follower.isAtEnd) return;
    const there = this.#there;
    const { mode: here } = await projectedMode(this.partition, this.#ports);
    const isDrainOver = this.#control.isDrainOver(here.epoch);
    if (there.epoch === 0n && !isDrainOver) return; // nothing was ever begun there
    if (there.epoch > here.epoch || (here.mode === 'open' && there.mode === 'stand-alone')) {
      await this.#change({ mode: 'closed', epoch: there.epoch, fence: null });
      return;
    }
    await this.#lock({ epoch: there.epoch, ledgerId: follower.head.ledgerId });
    if (there.mode === 'stand-alone' || this.#touched.size > 0) return;
    if (here.mode === 'closed') {
      // Closed for what the other one has not begun yet, it waits for that.
      const mayOpen = there.epoch === here.epoch || isDrainOver;
      if (mayOpen) await this.#change({ ...here, mode: 'open' });
    } else if (this.#applied < this.#read) {
      await this.#transfer(follower.head.sequence); // what follows is not locked for yet
    } else if (this.#merged < there.epoch) {
      await this.#close(there.epoch);
    }
  }

  /** Behind what was merged and done: nothing before it is needed any more. */
  async #open(): Promise<LedgerFollower> {
    const { merged } = await projectedMode(this.partition, this.#ports);
    this.#merged = merged?.epoch ?? 0n;
    this.#there = { ...single, mode: 'closed', epoch: this.#merged };
    this.#since = await this.#placeOf(merged?.through ?? null);
    this.#toApply = 0;
    this.#gone = 0;
    return this.#follow();
  }

  async #placeOf(position: LedgerPosition | null): Promise<FollowPosition> {
    if (position === null) return beginningOf(this.partition);
    return await placeBehind(this.#ports, this.partition, position, this.#peer.ledger);
  }

  #follow(): LedgerFollower {
    return new LedgerFollower(this.#ports, this.#since, this.#peer.ledger);
  }

  #take(records: readonly AcceptedRecord[]): void {
    for (const { record } of records) {
      for (const change of record.changes) {
        if (change.type === 'SiteModeChanged') this.#there = change.siteModeChanged;
      }
      if (!isDelta(record)) continue;
      const { key, sequence } = record;
      this.#read = sequence;
      this.#toApply += 1;
      if (sequence > (this.#locked.get(key) ?? 0n)) this.#touched.set(key, sequence);
    }
  }

  /** Locks what was spent since; an account that is locked for is forgotten. */
  async #lock(place: LockPlace): Promise<void> {
    let locked = 0;
    for (const keys of partsOf([...this.#touched.keys()])) {
      const [own, there] = await Promise.all([
        this.#accounts(this.#ports.projection, keys),
        this.#accounts(this.#ports.standby, keys),
      ]);
      await inParts(keys, async (key) => {
        if (await this.#lockOne(key, place, own.get(key), there.get(key))) locked += 1;
      });
    }
    if (locked > 0) this.#ports.events.locked(this.partition, locked);
  }

  /** @returns false when there was nothing to be locked, or not yet. */
  async #lockOne(
    key: string,
    place: LockPlace,
    own: AccountState | undefined,
    there: AccountState | undefined,
  ): Promise<boolean> {
    const touched = this.#touched.get(key) ?? 0n;
    const done = own === undefined ? 0n : lockedThrough(own, place.ledgerId);
    if (done >= touched) {
      this.#touched.delete(key);
      return false;
    }
    // The standby is behind what was read, or this site's cache behind what was told: later.
    const isBehind = done < (this.#locked.get(key) ?? 0n);
    if (isBehind || there === undefined || (there.delta?.through ?? 0n) < touched) return false;
    const lockFunds = lockOf(place, there, own?.merge ?? null);
    if (lockFunds === undefined) return false;
    const request = { ...this.#envelope(key), type: 'LockFunds', lockFunds } as const;
    if (!(await this.#tellInOrder(key, request))) return false;
    this.#touched.delete(key);
    this.#locked.set(key, lockFunds.through);
    return true;
  }

  /** @returns false when it does not follow what came before it, or another's came first. */
  async #tellInOrder(key: string, request: Request): Promise<boolean> {
    try {
      await this.#tell(key, request);
      return true;
    } catch (cause) {
      if (cause instanceof NotTaken && cause.denial === 'LOCK_OUT_OF_ORDER') return false;
      throw cause;
    }
  }

  /** Tells every record of the delta that is not applied yet, unless it is paused. */
  async #transfer(last: bigint): Promise<void> {
    const follower = this.#follow();
    /** How far each account was told: what is projected lags behind it. */
    const reached = new Map<string, bigint>();
    let applied = 0;
    this.#gone = 0;
    while (follower.head.sequence < last) {
      if (this.#control.isPaused()) return;
      const read = await follower.read(siteLimits.pollMs, siteLimits.foldBytesMax);
      const records = read
        .map(({ record }) => record)
        .filter((one) => one.sequence <= last && isDelta(one));
      const keys = [...new Set(records.map(({ key }) => key))];
      const own = await this.#accounts(this.#ports.projection, keys);
      const missing = records.filter(
        ({ key, sequence }) => sequence > (own.get(key)?.merge?.appliedThrough ?? 0n),
      );
      const isInOrder = await this.#apply(inOrder(missing, own, reached));
      if (!isInOrder) return; // one came too early: what is projected by then says where to go on
      applied += missing.length;
      this.#gone += records.length;
    }
    this.#applied = last;
    if (applied > 0) this.#ports.events.applied(this.partition, applied);
  }

  /**
   * Tells records, many at a time: each counts only behind the one before it of the same account.
   *
   * @returns false when one came before that.
   */
  async #apply(records: readonly ToldRecord[]): Promise<boolean> {
    const tell = ({ record, after }: ToldRecord): Promise<boolean> => {
      const { key } = record;
      const applyDelta = deltaOf(record, this.#peer.site, after);
      return this.#tellInOrder(key, { ...this.#envelope(key), type: 'ApplyDelta', applyDelta });
    };
    for (const part of partsOf(records)) {
      if ((await Promise.all(part.map(tell))).includes(false)) return false;
    }
    return true;
  }

  /** Says what the merge came to, by the records of both sites, unless more has come meanwhile. */
  async #close(epoch: bigint): Promise<void> {
    const { client, clock, events } = this.#ports;
    const { ledger } = this.#peer;
    const { there, accounts } = await readMerges(this.#ports, this.partition, ledger, this.#since);
    if (accounts.some((one) => one.told !== one.applied)) return;
    const since = this.#since.head.sequence === 0n ? null : positionOf(this.#since.head);
    const through = positionOf(there.head);
    const closeMerge = { epoch, since, through, ...resultOf(accounts) };
    const request = { ...anybody, type: 'CloseMerge', closeMerge } as const;
    try {
      await told(() => client.control(this.partition, request), clock, this.#control.signal);
      this.#merged = epoch;
      this.#since = there;
      this.#toApply -= this.#gone;
      this.#gone = 0;
      events.merged(this.partition, closeMerge);
    } catch (cause) {
      if (!(cause instanceof NotTaken)) throw cause;
      // It has closed meanwhile, or a merge was done, and that is not projected yet: look again.
      this.#follower = undefined;
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

  #accounts(
    projection: Projection,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, AccountState>> {
    const { codec } = this.#ports;
    return loadAccounts({ projection, codec }, this.partition, keys);
  }
}

/** A record of the delta, and the one before it of the same account. */
interface ToldRecord {
  readonly record: LedgerRecord;
  readonly after: bigint;
}

/**
 * Records in the order of the ledger, with what each of them follows.
 *
 * @param reached how far each account was told before; moves on.
 */
function inOrder(
  records: readonly LedgerRecord[],
  own: ReadonlyMap<string, AccountState>,
  reached: Map<string, bigint>,
): readonly ToldRecord[] {
  return records.map((record) => {
    const { key, sequence } = record;
    const applied = own.get(key)?.merge?.appliedThrough ?? 0n;
    const last = reached.get(key) ?? applied;
    reached.set(key, sequence);
    return { record, after: last > applied ? last : applied };
  });
}

/**
 * True for a record that changed an account standing alone, or what was left of that: the other
 * site changes no account otherwise.
 */
function isDelta({ key, outcome, changes }: LedgerRecord): boolean {
  return parseKey(key)?.kind === 'account' && outcome !== 'rejected' && changes.length > 0;
}

function* partsOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += siteLimits.inFlightMax) {
    yield items.slice(i, i + siteLimits.inFlightMax);
  }
}

/** Does something with each item, so many at a time. */
async function inParts<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (const part of partsOf(items)) await Promise.all(part.map(act));
}

/** Sums over the accounts of a merge. */
function resultOf(accounts: readonly AccountMerge[]) {
  const sum = (of: (one: AccountMerge) => number): bigint =>
    accounts.reduce((all, one) => all + BigInt(of(one)), 0n);
  return {
    accounts: BigInt(accounts.length),
    records: sum((one) => one.applied),
    xdrs: sum((one) => one.xdrs),
    repeated: sum((one) => one.repeated),
    overdrawn: sum((one) => (one.overshoot.size > 0 ? 1 : 0)),
  };
}
