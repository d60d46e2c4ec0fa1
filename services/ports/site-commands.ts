import type { SiteMode } from '../core/contracts.gen.ts';
import type { SiteRole } from '../core/site/mode.ts';

/** A partition of a site, as JSON has it. */
export interface PartitionView {
  readonly partition: number;
  readonly mode: SiteMode['mode'];
  readonly epoch: string;
  /** The last record of the other site that is folded here. */
  readonly following: string;
  /** The record of the other site behind which accounts are taken over; null: none are. */
  readonly fence: string | null;
}

/** A site, as its controller sees it. */
export interface SiteView {
  readonly role: SiteRole;
  readonly partitions: readonly PartitionView[];
}

/**
 * Asks a site what it does, and tells it who serves.
 *
 * Every method throws SiteUnreachable; each change is asked for again without harm.
 */
export interface SiteCommands {
  status(): Promise<SiteView>;
  /** Stands in for the other site from now on. */
  activate(): Promise<SiteView>;
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
