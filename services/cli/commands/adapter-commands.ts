import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { isAdapterName } from '../../engine/declared-adapters.ts';
import { keyPart, wholeNumber } from '../parse-options.ts';
import { addAdapter, listAdapters, removeAdapter } from './adapter.ts';
import type { AddOptions } from './adapter.ts';

const replicationMax = 15;

/** The commands on network adapters that publish usage themselves: `adapter …`. */
export function addAdapterCommands(program: Command, carry: Carry): void {
  const adapter = program
    .command('adapter')
    .description('declares network adapters that publish usage to Kafka themselves');
  adapter
    .command('add')
    .argument('<name>', 'name of the adapter, and the end of its topics', adapterName)
    .description('makes the topics of an adapter and lets it charge accounts of one tenant')
    .requiredOption('--tenant <tenant>', 'whose accounts it charges', keyPart)
    .option('--replication <n>', 'copies of every partition', wholeNumber(1, replicationMax), 1)
    .action((name: string, options: AddOptions) =>
      carry((site, out) => addAdapter(name, options, site, out)),
    );
  adapter
    .command('remove')
    .argument('<name>', 'name of the adapter', adapterName)
    .description('reads what an adapter publishes no more; its topics stay')
    .action((name: string) => carry((site, out) => removeAdapter(name, site, out)));
  adapter
    .command('list')
    .description('lists the adapters that may publish usage, and for whom')
    .action(() => carry((site, out) => listAdapters(site, out)));
}

function adapterName(text: string): string {
  if (isAdapterName(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 48 small letters, digits and inner hyphens.');
}
