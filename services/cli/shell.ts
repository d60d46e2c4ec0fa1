import { Command } from 'commander';
import type { Environment } from '../adapters/system/env.ts';
import { makeDemoData } from './commands/demo-data.ts';
import { setUp } from './commands/set-up.ts';
import { readConfig } from './config.ts';
import type { CliConfig } from './config.ts';

/**
 * Runs `toll …`.
 *
 * @returns the exit code: 0 done, 1 failed or refused, 2 called wrongly.
 */
export async function runShell(argv: readonly string[], env: Environment): Promise<number> {
  const configured = readConfig(env);
  if ('problems' in configured) {
    process.stderr.write(`${configured.problems.join('\n')}\n`);
    return 2;
  }
  const program = commands(configured.config);
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function commands(config: CliConfig): Command {
  const program = new Command('toll').description('Runs and inspects a Tollkeeper ledger.');
  program
    .command('set-up')
    .description('creates topics, registers schemas, publishes demo plans, begins the ledger')
    .option('--partitions <n>', 'partitions of every keyed topic', '4')
    .option('--replication <n>', 'copies of every partition', '1')
    .action(async (options: { partitions: string; replication: string }) => {
      const numbers = {
        partitions: Number(options.partitions),
        replication: Number(options.replication),
      };
      print(await setUp(config, numbers));
    });
  program
    .command('demo-data')
    .description('makes the accounts of the demo data')
    .action(async () => print(await makeDemoData(config)));
  return program;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
