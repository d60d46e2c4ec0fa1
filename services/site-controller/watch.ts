import type { Journal, Metering } from '../ports/metrics.ts';
import type { SiteEvents } from './ports.ts';

/** Logs and counts what a site controller tells. */
export function watchSite(log: Journal, metrics: Metering): SiteEvents {
  const locked = metrics.counter<'partition'>({
    name: 'toll_site_locked_total',
    help: 'Accounts that funds were locked for in a merge.',
    labels: ['partition'],
  });
  const applied = metrics.counter<'partition'>({
    name: 'toll_site_applied_total',
    help: 'Records of the other site that were applied in a merge.',
    labels: ['partition'],
  });
  const outages = metrics.counter<'outage'>({
    name: 'toll_site_outages_total',
    help: 'Rounds of probes in which the other site was found out.',
    labels: ['outage'],
  });
  const failed = metrics.gauge<'plane'>({
    name: 'toll_site_probe_failures',
    help: 'Probes of the other site in a row that failed, by what they look at.',
    labels: ['plane'],
  });
  const troubles = metrics.counter({
    name: 'toll_site_troubles_total',
    help: 'Failures that a site controller met and tries to overcome.',
  });
  return {
    following: (partition, sequence) =>
      log.info({ partition, sequence: sequence.toString() }, 'following the other site'),
    intended: ({ mode, epoch, by, why }) =>
      log.warn({ mode, epoch: epoch.toString(), by, why }, 'the site is about to change'),
    probed: (failures) => {
      for (const [plane, count] of Object.entries(failures)) failed.set({ plane }, count);
    },
    out: (outage, failures) => {
      outages.inc({ outage });
      log.warn({ outage, failures }, 'the other site is out');
    },
    changed: (partition, mode, epoch) =>
      log.warn({ partition, mode, epoch: epoch.toString() }, 'the mode of a partition changed'),
    overtaken: (partition, mode, epoch) =>
      log.info({ partition, mode, epoch: epoch.toString() }, 'another change of mode came first'),
    lags: watchLag(metrics),
    locked: (partition, accounts) => {
      locked.inc({ partition }, accounts);
      log.info({ partition, accounts }, 'funds are locked');
    },
    applied: (partition, records) => {
      applied.inc({ partition }, records);
      log.info({ partition, records }, 'the delta is applied');
    },
    merged: (partition, { epoch, accounts, records, xdrs, repeated, overdrawn }) => {
      const counts = { epoch, accounts, records, xdrs, repeated, overdrawn };
      const shown = Object.entries(counts).map(([what, count]) => [what, count.toString()]);
      log.info({ partition, ...Object.fromEntries(shown) }, 'the merge is done');
    },
    trouble: (what, cause) => {
      troubles.inc();
      log.warn({ err: cause }, what);
    },
  };
}

/** Shows what the other site misses; a currency that was behind once is shown at 0 afterwards. */
function watchLag(metrics: Metering): SiteEvents['lags'] {
  const lagRecords = metrics.gauge<'partition'>({
    name: 'toll_site_lag_records',
    help: 'Records that the other site does not have yet, at most 10,000.',
    labels: ['partition'],
  });
  const lagSeconds = metrics.gauge<'partition'>({
    name: 'toll_site_lag_seconds',
    help: 'Age of the oldest record that the other site does not have yet.',
    labels: ['partition'],
  });
  const lagMoney = metrics.gauge<'partition' | 'currency'>({
    name: 'toll_site_lag_money',
    help: 'What records debited or granted that the other site does not have yet, in the currency.',
    labels: ['partition', 'currency'],
  });
  const currencies = new Set<string>();
  return ({ partition, records, ms, money }) => {
    lagRecords.set({ partition }, records);
    lagSeconds.set({ partition }, ms / 1_000);
    for (const currency of money.keys()) currencies.add(currency);
    for (const currency of currencies) {
      lagMoney.set({ partition, currency }, Number(money.get(currency) ?? 0n) / 1_000_000);
    }
  };
}
