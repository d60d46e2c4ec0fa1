import { formatMoney, micros } from '../../core/money.ts';
import { probeAccounts } from '../../engine/probe-accounts.ts';
import type { LagView, PartitionView, SiteCommands, SiteView } from '../../ports/site-commands.ts';
import { makeAccount, prepaid } from '../accounts.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import { planNamed } from '../plans.ts';
import type { Site } from '../site.ts';

/** Shows what each partition of the site does. */
export function showSite(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.status());
}

/** Stands in for the other site; by force also where that is not safe. */
export function activateSite(isForced: boolean, site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.activate({ isForced }));
}

/** Stands in for a main that is well, and closes first. */
export function drainMain(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.drain());
}

/** Ends standing in for the other site. */
export function deactivateSite(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.deactivate());
}

/** Shows how far each partition of main has merged what the other site charged. */
export function showMerge(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.status(), mergeLinesOf);
}

/** Pauses the transfer of the other site's delta. */
export function pauseMerge(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.pauseMerge());
}

/** Goes on with it. */
export function resumeMerge(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.resumeMerge());
}

/** Makes the accounts that the other site's watchdog asks for, one in each partition. */
export async function makeProbes(plan: string, site: Site, out: Output): Promise<void> {
  const planVersion = planNamed(await site.plans(), plan);
  const { partitions } = await site.ledger();
  const client = await site.usage();
  const { tenant } = site.config;
  const accounts: string[] = [];
  for (const { id, identity, partition } of probeAccounts(tenant, partitions)) {
    const opening = prepaid(0n, { identities: [identity], planVersion });
    const made = await makeAccount(client, { tenant, id, opening });
    if (typeof made === 'object') throw new Failed(made.refused, `${id}: ${made.refused}`);
    out.line(`${tenant}/${id} in partition ${partition}: ${made}`);
    accounts.push(id);
  }
  out.document({ tenant, accounts });
}

async function tell(
  site: Site,
  out: Output,
  ask: (controller: SiteCommands) => Promise<SiteView>,
  inWords: (view: SiteView) => readonly string[] = linesOf,
): Promise<void> {
  const view = await ask(site.controller());
  for (const line of inWords(view)) out.line(line);
  out.document(view);
}

function linesOf({ site: name, role, intent, watch, partitions }: SiteView): readonly string[] {
  const lines = [`${name}, ${role}`];
  if (intent !== null) {
    const { mode, epoch, by, why } = intent;
    lines.push(`  decided: ${mode} in epoch ${epoch}, by ${by}: ${why}`);
  }
  if (watch !== null) {
    const failing = Object.entries(watch.failures).filter(([, count]) => count > 0);
    const seen = failing.map(([plane, count]) => `${plane} failed ${count} times`);
    const found = watch.outage === null ? '' : `; out: ${watch.outage}`;
    const isArmed = watch.isArmed || intent?.mode === 'stand-alone';
    const rest = isArmed ? '' : '; it was not seen serving yet, so nothing follows';
    lines.push(`  the other site: ${seen.join(', ') || 'well'}${found}${rest}`);
  }
  return [...lines, ...partitions.map(partitionLine)];
}

function mergeLinesOf({ site, partitions }: SiteView): readonly string[] {
  return [
    site,
    ...partitions.map(({ partition, epoch, merge }) => {
      if (merge === null) return `  ${partition}  merges nothing`;
      const { unlocked, left, merged } = merge;
      if (merged === epoch && left === 0) return `  ${partition}  epoch ${epoch}: merged`;
      const work = `${unlocked} accounts to lock for, ${left} records to apply`;
      return `  ${partition}  epoch ${epoch}: ${work}`;
    }),
  ];
}

function partitionLine(view: PartitionView): string {
  const { partition, mode, epoch, fence, following, merge, lag } = view;
  const behind = fence === null ? '' : `, behind record ${fence} of the other site`;
  const unlocked = merge?.unlocked ?? 0;
  const left = unlocked === 0 ? '' : `; ${unlocked} accounts to lock for`;
  const missing = lag === null ? '' : `; ${lagWords(lag)}`;
  return `  ${partition}  ${mode}, epoch ${epoch}${behind}; follows it to ${following}${left}${missing}`;
}

/** What would be lost, or spent twice, if the site died now. */
function lagWords({ records, ms, money }: LagView): string {
  if (records === 0) return 'the other site has all of it';
  const sums = Object.entries(money).map(([currency, sum]) => {
    return `, ${formatMoney(micros(BigInt(sum)))} ${currency}`;
  });
  return `the other site misses ${records} records, ${ms} ms${sums.join('')}`;
}
