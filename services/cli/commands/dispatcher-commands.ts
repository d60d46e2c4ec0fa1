import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { dispatchTo, showDispatcher } from './dispatcher.ts';

const targets = {
  auto: 'sends to main while it serves, else to the secondary',
  main: 'sends everything new to main',
  secondary: 'sends everything new to the secondary',
} as const;

/** The commands on what stands before two sites: `dispatcher …`. */
export function addDispatcherCommands(program: Command, carry: Carry): void {
  const dispatcher = program
    .command('dispatcher')
    .description('shows and changes which of two sites gets what is asked');
  dispatcher
    .command('status')
    .description('shows where each kind of traffic goes')
    .action(() => carry((of, out) => showDispatcher(of, out)));
  for (const target of Object.keys(targets) as readonly (keyof typeof targets)[]) {
    dispatcher
      .command(target)
      .description(targets[target])
      .option('--force', 'though that site does not serve: nobody is served then')
      .action(({ force: isForced = false }: { force?: boolean }) =>
        carry((of, out) => dispatchTo({ target, isForced }, of, out)),
      );
  }
}
