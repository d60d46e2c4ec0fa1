import type {
  AccountState,
  Balance,
  LedgerRecord,
  SiteMode,
  UsageEvent,
} from '../../services/core/contracts.gen.ts';
import type { Plan } from '../../services/core/plan/plan.ts';
import { positionOf } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { deltaOf } from '../../services/core/site/delta-of.ts';
import { lockOf } from '../../services/core/site/lock-of.ts';
import { MergeBook } from '../../services/core/site/merge-book.ts';
import type { AccountMerge } from '../../services/core/site/merge-book.ts';
import { openingOf, Story } from './given.ts';
import { plans as demoPlans } from './plans.ts';
import { envelope, PureLedger } from './pure-ledger.ts';

/** Two sites of one partition each, in memory, with nothing but the core. */
export class TwoSites {
  readonly main: PureLedger;
  readonly secondary: PureLedger;
  #epoch = 0n;
  /** How many records of the secondary were merged. */
  #merged = 0;

  constructor(plans: Readonly<Record<string, Plan>> = demoPlans) {
    this.main = new PureLedger(plans, 'main');
    this.secondary = new PureLedger(plans, 'secondary');
    change(this.secondary, { mode: 'closed', epoch: 0n, fence: null });
    this.#merged = this.secondary.records.length;
  }

  /**
   * Main is out: the secondary takes over what it has of main.
   *
   * @param unmirrored what main decides behind the fence, and the secondary never sees in time.
   * @param seen where the fence is, by default at the end of main's ledger.
   */
  outage(unmirrored: () => void = () => undefined, seen = this.seen()): void {
    this.#epoch += 1n;
    this.secondary.standby = seen.states;
    this.secondary.now = this.main.now;
    const fence = positionOf(seen.head);
    change(this.secondary, { mode: 'stand-alone', epoch: this.#epoch, fence });
    unmirrored();
  }

  /** What the secondary has of main now. */
  seen(): { readonly head: Head; readonly states: ReadonlyMap<string, Balance> } {
    return { head: this.main.head, states: new Map(this.main.states) };
  }

  /** Main is back, and closed: it locks what was spent; the secondary may go on meanwhile. */
  lock(): void {
    if (this.#epochOf(this.main) < this.#epoch) {
      change(this.main, { mode: 'closed', epoch: this.#epoch, fence: null });
    }
    this.main.now = this.secondary.now;
    for (const key of this.#deltas().keys()) this.#lockOne(key);
  }

  /** The secondary ends the epoch, and main serves again. */
  handBack(): void {
    this.endEpoch();
    this.lock();
    this.open();
  }

  /** The secondary ends the epoch: nobody serves until main has locked everything. */
  endEpoch(): void {
    change(this.secondary, { mode: 'closed', epoch: this.#epoch, fence: null });
  }

  /** Main serves again. */
  open(): void {
    change(this.main, { mode: 'open', epoch: this.#epoch, fence: null });
  }

  /** Tells main every record of the delta, in an order of the test's own. */
  transfer(shuffled: <T>(list: readonly T[]) => readonly T[] = (list) => list): void {
    for (const [key, records] of shuffled([...this.#deltas()])) {
      let after = this.account('main', key).merge?.appliedThrough ?? 0n;
      for (const record of records) {
        const applyDelta = deltaOf(record, 'secondary', after);
        after = record.sequence;
        const event: UsageEvent = { ...envelope, type: 'ApplyDelta', applyDelta };
        this.main.decide(key, event);
        this.main.decide(key, event); // whoever tells it again applies nothing
      }
    }
    this.#merged = this.secondary.records.length;
  }

  /** What the merges of each account came to, by the records of both. */
  merges(): readonly AccountMerge[] {
    const book = new MergeBook();
    for (const record of this.secondary.records) book.takeOther(record);
    for (const record of this.main.records) book.takeOwn(record);
    return book.accounts();
  }

  /** An account as a site has it. */
  account(site: 'main' | 'secondary', key: string): AccountState {
    const account = this[site].states.get(key)?.account;
    if (account == null) throw new Error(`${site} has no ${key}`);
    return account;
  }

  #lockOne(key: string): void {
    const marks = this.account('main', key).merge;
    const place = { epoch: this.#epoch, ledgerId: this.secondary.head.ledgerId };
    const lockFunds = lockOf(place, this.account('secondary', key), marks);
    if (lockFunds === undefined) return;
    const event: UsageEvent = { ...envelope, type: 'LockFunds', lockFunds };
    this.main.decide(key, event);
    this.main.decide(key, event); // whoever tells it again locks nothing
  }

  /** The delta of each account that was touched. */
  #deltas(): ReadonlyMap<string, readonly LedgerRecord[]> {
    const deltas = new Map<string, LedgerRecord[]>();
    for (const record of this.secondary.records.slice(this.#merged)) {
      if (record.key === 'control' || !isTouched(this.secondary.states.get(record.key))) continue;
      deltas.set(record.key, [...(deltas.get(record.key) ?? []), record]);
    }
    return deltas;
  }

  #epochOf(site: PureLedger): bigint {
    return site.states.get('control')?.control?.site?.epoch ?? 0n;
  }
}

/** What happens to one account at either site. */
export interface AtBoth {
  readonly sites: TwoSites;
  readonly main: Story;
  readonly secondary: Story;
}

/** An account at main, and the same at the secondary for when it stands alone. */
export function atBothSites(account: Parameters<typeof openingOf>[0]): AtBoth {
  const sites = new TwoSites();
  const [main, secondary] = [new Story(sites.main, 'abc'), new Story(sites.secondary, 'abc')];
  main.ledger.decide(main.key, openingOf(account), 'open');
  return { sites, main, secondary };
}

function isTouched(state: Balance | undefined): boolean {
  return state?.account?.adopted != null;
}

function change(site: PureLedger, changeSiteMode: SiteMode): void {
  const record = site.decide('control', { ...envelope, type: 'ChangeSiteMode', changeSiteMode });
  if (record.outcome !== 'applied') throw new Error(`${changeSiteMode.mode}: ${record.reason}`);
}
