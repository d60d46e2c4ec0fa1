import type { SiteIntent, SiteMode } from '../core/contracts.gen.ts';
import type { SiteRole } from '../core/site/mode.ts';
import type { Failures, Outage } from '../core/site/out-of-service.ts';

/** A partition of a site, as JSON has it. */
export interface PartitionView {
  readonly partition: number;
  readonly mode: SiteMode['mode'];
  readonly epoch: string;
  /** The last record of its own ledger that is projected. */
  readonly sequence: string;
  /** The last record of the other site that is folded here. */
  readonly following: string;
  /** That record's hash, in hexadecimal. */
  readonly followingHash: string;
  /** What of its own ledger the other site does not have; null: that is not known. */
  readonly lag: LagView | null;
  /** The record of the other site behind which accounts are taken over; null: none are. */
  readonly fence: string | null;
  /** How far the other site's delta is merged; null at a site that merges none. */
  readonly merge: MergeView | null;
}

/** What the other site misses if this one dies now. */
export interface LagView {
  /** At most 10,000: there may be more. */
  readonly records: number;
  /** Age of the oldest of them, in milliseconds. */
  readonly ms: number;
  /** What they debited or granted, in millionths, by currency. */
  readonly money: Readonly<Record<string, string>>;
}

/** How far a merge has come. */
export interface MergeView {
  /** The last record of the other site that was looked at. */
  readonly through: string;
  /** Accounts that were charged there, and are not locked for yet. */
  readonly unlocked: number;
  /** Records of theirs that were read, and are not known to be applied. */
  readonly left: number;
  /** The outage that was merged last. */
  readonly merged: string;
}

/** What a site has decided to do with all of its partitions. */
export interface IntentView extends Pick<SiteIntent, 'mode' | 'by' | 'why'> {
  readonly epoch: string;
}

/** What a site sees of the other one. */
export interface WatchView {
  /** How many probes in a row have failed, by what they look at. */
  readonly failures: Failures;
  /** What is out of it; null: nothing. */
  readonly outage: Outage | null;
  /** False while nothing follows from that, since the other was not seen serving yet. */
  readonly isArmed: boolean;
}

/** A site, as its controller sees it. */
export interface SiteView {
  /** Its name. */
  readonly site: string;
  readonly role: SiteRole;
  /** Name of the other site. */
  readonly peer: string;
  /** Null: nothing was ever decided. */
  readonly intent: IntentView | null;
  /** Null: it does not watch the other site. */
  readonly watch: WatchView | null;
  readonly partitions: readonly PartitionView[];
}

/**
 * Asks a site what it does, and tells it who serves.
 *
 * Every method throws SiteUnreachable; each change is asked for again without harm.
 */
export interface SiteCommands {
  status(): Promise<SiteView>;
  /**
   * As `status`, before the asking site serves: where the answer lets it, the other one does not
   * stand in for a while (counter-example 2).
   */
  promise(): Promise<SiteView>;
  /** Stands in for the other site from now on; by force also where that is not safe. */
  activate(options?: { readonly isForced: boolean }): Promise<SiteView>;
  /** Stands in for the other site, which closes first: nothing of it is missed. */
  drain(): Promise<SiteView>;
  /** Asked of main: closes for an epoch that the other site is about to begin. */
  close(epoch: bigint): Promise<SiteView>;
  /** Ends standing in: the other site merges, and serves. */
  deactivate(): Promise<SiteView>;
  /** Transfers nothing of the other site's delta until `resumeMerge`; what is locked stays so. */
  pauseMerge(): Promise<SiteView>;
  resumeMerge(): Promise<SiteView>;
}

/** No site controller answers there, or it could not do what it was told. */
export class SiteUnreachable extends Error {
  override readonly name = 'SiteUnreachable';
  readonly code = 'SITE_UNREACHABLE';
}
