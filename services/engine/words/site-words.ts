import type { Change } from '../../core/contracts.gen.ts';
import { formatMoney, micros } from '../../core/money.ts';
import { moneyToLock } from '../../core/site/known-periods.ts';

/** A change by which two sites hand accounts to each other. */
export type SiteChange = Extract<
  Change,
  { type: 'SiteModeChanged' | 'AccountAdopted' | 'FundsLocked' | 'DeltaApplied' | 'MergeClosed' }
>;

const types: ReadonlySet<Change['type']> = new Set<SiteChange['type']>([
  'SiteModeChanged',
  'AccountAdopted',
  'FundsLocked',
  'DeltaApplied',
  'MergeClosed',
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
    case 'MergeClosed': {
      const { epoch, accounts, records, xdrs } = change.mergeClosed;
      return `merge of epoch ${epoch} done: ${accounts} accounts, ${records} records, ${xdrs} xDRs`;
    }
    case 'AccountAdopted':
      return `taken over behind record ${change.accountAdopted.fence.sequence} of the other site`;
    case 'FundsLocked': {
      const { lock, overshoot, knownPeriods } = change.fundsLocked;
      const sum = formatMoney(moneyToLock(lock, knownPeriods));
      const known = knownPeriods.length === 0 ? '' : ', what both renewed once';
      const missing = overshoot <= 0n ? '' : `, ${formatMoney(overshoot)} of it is missing`;
      return `${sum} locked for the other site${known}${missing}`;
    }
    case 'DeltaApplied': {
      const { sequence, repeated } = change.deltaApplied;
      const back = repeated.reduce((sum, { money }) => sum + money, 0n);
      const twice = repeated.length === 0 ? '' : `, ${formatMoney(micros(back))} charged twice`;
      return `record ${sequence} of the other site applied${twice}`;
    }
  }
}
