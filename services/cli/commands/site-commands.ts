import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { reportMerge } from './merge-report.ts';
import {
  activateSite,
  deactivateSite,
  drainMain,
  makeProbes,
  pauseMerge,
  resumeMerge,
  showMerge,
  showSite,
} from './site.ts';

/** The commands on the site as one of two: `site …`. */
export function addSiteCommands(program: Command, carry: Carry): void {
  const site = program.command('site').description('shows and changes which of two sites serves');
  site
    .command('status')
    .description('shows what each partition of the site does')
    .action(() => carry((of, out) => showSite(of, out)));
  site
    .command('activate')
    .description('stands in for the other site, which must not serve any more')
    .option('--force', 'though the other site serves: both spend the same funds then')
    .action(({ force = false }: { force?: boolean }) =>
      carry((of, out) => activateSite(force, of, out)),
    );
  site
    .command('drain')
    .description('stands in for main, which closes first: nothing of it is missed')
    .action(() => carry((of, out) => drainMain(of, out)));
  site
    .command('probes')
    .description('makes the accounts that the other site’s watchdog asks for')
    .option('--plan <name>', 'their plan', 'pay-as-you-go')
    .action(({ plan }: { plan: string }) => carry((of, out) => makeProbes(plan, of, out)));
  site
    .command('deactivate')
    .description('ends standing in: the other site merges what was charged, and serves')
    .action(() => carry((of, out) => deactivateSite(of, out)));
  const merge = site.command('merge').description('shows merges, and holds up their transfer');
  merge
    .command('status')
    .description('shows how far each partition has merged what the other site charged')
    .action(() => carry((of, out) => showMerge(of, out)));
  merge
    .command('report')
    .description('what was merged, and what was overdrawn of how much that may have been')
    .option('--all', 'of every outage, not only of the last one')
    .action(({ all = false }: { all?: boolean }) => carry((of, out) => reportMerge(all, of, out)));
  merge
    .command('pause')
    .description('transfers nothing more for now; what is locked stays locked')
    .action(() => carry((of, out) => pauseMerge(of, out)));
  merge
    .command('resume')
    .description('goes on with the transfer')
    .action(() => carry((of, out) => resumeMerge(of, out)));
}
