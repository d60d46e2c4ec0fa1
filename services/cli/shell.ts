import { Command, CommanderError } from 'commander';
import { HistoryReadError } from '../ports/history-reader.ts';
import type { Carry } from './carry.ts';
import { readConfig } from './config.ts';
import type { CliConfig } from './config.ts';
import { addAccountCommands } from './commands/account-commands.ts';
import { addSiteCommands } from './commands/site-commands.ts';
import { addAdapterCommands } from './commands/adapter-commands.ts';
import { addDeviceCommands } from './commands/device-commands.ts';
import { addDispatcherCommands } from './commands/dispatcher-commands.ts';
import { addHistoryCommands } from './commands/history-commands.ts';
import { addLedgerCommands } from './commands/ledger-commands.ts';
import { addPlanCommands } from './commands/plan-commands.ts';
import { addUseCommands } from './commands/use-commands.ts';
import { addVoucherCommands } from './commands/voucher-commands.ts';
import { DispatcherUnreachable } from '../ports/dispatcher.ts';
import { SiteUnreachable } from '../ports/site-commands.ts';
import { CalledWrongly, Failed } from './failures.ts';
import { createOutput } from './output.ts';
import type { Output } from './output.ts';
import type { Site } from './site.ts';

/** Exit codes of `toll`. */
const exitCodes = { done: 0, failed: 1, calledWrongly: 2 } as const;

/**
 * Runs `toll …`.
 *
 * @returns the exit code: 0 done, 1 failed or refused, 2 called wrongly.
 */
export async function runShell(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  compose: (config: CliConfig) => Site,
): Promise<number> {
  const out = createOutput(argv.includes('--json'));
  try {
    await commands(env, compose, out).parseAsync([...argv]);
    return exitCodes.done;
  } catch (error) {
    out.endProgress();
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.calledWrongly;
    }
    tell(error, out);
    return error instanceof CalledWrongly ? exitCodes.calledWrongly : exitCodes.failed;
  }
}

function commands(
  env: Readonly<Record<string, string | undefined>>,
  compose: (config: CliConfig) => Site,
  out: Output,
): Command {
  const program = new Command('toll')
    .description('Runs and inspects a Tollkeeper ledger.')
    .showHelpAfterError('(toll --help shows how it is called)')
    .exitOverride();
  const carry: Carry = async (work) => {
    const configured = readConfig(env);
    if ('problems' in configured) throw new CalledWrongly(configured.problems.join('\n'));
    const site = compose(configured.config);
    try {
      await work(site, out);
    } catch (error) {
      throw isUnreachable(error) ? new Failed(error.code, error.message) : error;
    } finally {
      await site.close();
    }
  };
  addUseCommands(program, carry);
  addAccountCommands(program, carry);
  addDeviceCommands(program, carry);
  addVoucherCommands(program, carry);
  addPlanCommands(program, carry);
  addAdapterCommands(program, carry);
  addSiteCommands(program, carry);
  addDispatcherCommands(program, carry);
  addLedgerCommands(program, carry);
  addHistoryCommands(program, carry);
  for (const command of withSubcommands(program)) {
    command.option('--json', 'print one JSON document');
    command.exitOverride();
  }
  return program;
}

/** Somebody whom a command asks does not answer: a failure as any, for people and programs. */
function isUnreachable(error: unknown): error is SiteUnreachable | DispatcherUnreachable {
  return error instanceof SiteUnreachable || error instanceof DispatcherUnreachable;
}

/** All commands that do something. */
function withSubcommands(command: Command): readonly Command[] {
  if (command.commands.length === 0) return [command];
  command.exitOverride();
  return command.commands.flatMap(withSubcommands);
}

function tell(error: unknown, out: Output): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (error instanceof Error && error.cause instanceof Error) {
    process.stderr.write(`  because: ${error.cause.message}\n`);
  }
  const isKnown = error instanceof Failed || error instanceof HistoryReadError;
  const code = isKnown ? error.code : 'FAILED';
  out.document({ error: { code, message } });
}
