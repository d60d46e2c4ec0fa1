import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { wholeNumber } from '../parse-options.ts';
import { diffPlans, listPlans, publishPlanFile, showPlan, validatePlan } from './plan.ts';

const versionMax = 1_000_000;

/** The commands on plans: `plan …`. */
export function addPlanCommands(program: Command, carry: Carry): void {
  const plan = program.command('plan').description('checks, publishes, shows and compares plans');
  const version = wholeNumber(1, versionMax);
  plan
    .command('validate <file>')
    .description('checks the plan in a JSON file, and says everything that is wrong with it')
    .action((file: string) => carry((_site, out) => validatePlan(file, out)));
  plan
    .command('publish <file>')
    .description('publishes the plan in a JSON file; what is published never changes')
    .action((file: string) => carry((site, out) => publishPlanFile(file, site, out)));
  plan
    .command('list')
    .description('lists every published plan version')
    .action(() => carry((site, out) => listPlans(site, out)));
  plan
    .command('show <name>')
    .description('shows a plan')
    .option('--version-number <n>', 'which version; the newest when left out', version)
    .action((name: string, { versionNumber }: { versionNumber?: number }) =>
      carry((site, out) => showPlan(name, versionNumber, site, out)),
    );
  plan
    .command('diff <name>')
    .description('tells in what two versions of a plan differ')
    .requiredOption('--from <n>', 'the one version', version)
    .requiredOption('--to <n>', 'the other version', version)
    .action((name: string, { from, to }: { from: number; to: number }) =>
      carry((site, out) => diffPlans(name, [from, to], site, out)),
    );
}
