import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { activateSite, deactivateSite, pauseMerge, resumeMerge, showSite } from './site.ts';

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
    .action(() => carry((of, out) => activateSite(of, out)));
  site
    .command('deactivate')
    .description('ends standing in: the other site merges what was charged, and serves')
    .action(() => carry((of, out) => deactivateSite(of, out)));
  const merge = site.command('merge').description('holds up the transfer of a merge');
  merge
    .command('pause')
    .description('transfers nothing more for now; what is locked stays locked')
    .action(() => carry((of, out) => pauseMerge(of, out)));
  merge
    .command('resume')
    .description('goes on with the transfer')
    .action(() => carry((of, out) => resumeMerge(of, out)));
}
