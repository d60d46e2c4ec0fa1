import type { Change } from '../../core/contracts.gen.ts';
import { formatMoney } from '../../core/money.ts';

/** A change by which two sites hand accounts to each other. */
export type SiteChange = Extract<
  Change,
  { type: 'SiteModeChanged' | 'AccountAdopted' | 'FundsLocked' | 'DeltaApplied' }
>;

const types: ReadonlySet<Change['type']> = new Set<SiteChange['type']>([
  'SiteModeChanged',
  'AccountAdopted',
  'FundsLocked',
  'DeltaApplied',
]);

/** True for a change by which two sites hand accounts to each other. */
export function isSiteChange(change: Change): change is SiteChange {
  return types.has(change.type);
}

/** Such a change in words. */
export function siteWords(change: SiteChange): string {
  switch (change.type) {
    case 'SiteModeChanged':
      return `${change.siteModeChanged.mode} in epoch ${change.siteModeChanged.epoch}`;
    case 'AccountAdopted':
      return `taken over behind record ${change.accountAdopted.fence.sequence} of the other site`;
    case 'FundsLocked': {
      const { lock, overshoot } = change.fundsLocked;
      const missing = overshoot === 0n ? '' : `, ${formatMoney(overshoot)} of it is missing`;
      return `${formatMoney(lock.money)} locked for the other site${missing}`;
    }
    case 'DeltaApplied':
      return `record ${change.deltaApplied.sequence} of the other site applied`;
  }
}
