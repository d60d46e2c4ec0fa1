import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { parseTime } from '../../engine/time-text.ts';
import type { Carry } from '../carry.ts';
import { keyPart, wholeNumber, wholeUnits } from '../parse-options.ts';
import { explainCharge } from './explain.ts';
import type { ExplainOptions } from './explain.ts';
import { searchRecords, showBalance, showHistory, showNotices, showSessions } from './history.ts';
import type { PartOptions, SearchOptions } from './history.ts';

const limitMax = 200;
const explainedMax = 10_000;
const sequenceMax = 10n ** 18n - 1n;

/**
 * The commands that look back: `explain`, `history`, `sessions`, `notices`, `balance`, `search`.
 */
export function addHistoryCommands(program: Command, carry: Carry): void {
  program
    .command('explain [session]')
    .description('explains what a session was charged, and proves it by deciding again')
    .option('--account <account>', 'the newest session of this account', keyPart)
    .option('--limit <n>', 'how many records at most', wholeNumber(1, explainedMax), 200)
    .action((session: string | undefined, options: ExplainOptions) =>
      carry((site, out) => explainCharge(session, options, site, out)),
    );
  part(program.command('history <account>'))
    .description('shows what happened to an account, the newest last')
    .action((account: string, options: PartOptions) =>
      carry((site, out) => showHistory(account, options, site, out)),
    );
  part(program.command('sessions <account>'))
    .description('lists the sessions of an account, the newest first')
    .action((account: string, options: PartOptions) =>
      carry((site, out) => showSessions(account, options, site, out)),
    );
  part(program.command('notices <account>'))
    .description('lists the notices of an account, the newest first')
    .option('--identity <identity>', 'only those that this device caused', keyPart)
    .action((account: string, options: PartOptions & { identity?: string }) =>
      carry((site, out) => showNotices(account, options, site, out)),
    );
  program
    .command('balance <account>')
    .description('shows what an account has, or had')
    .option('--at <time>', 'at a time such as 2026-11-27T10:00:00Z', pointInTime)
    .option('--sequence <n>', 'behind a record of its partition', sequence)
    .action((account: string, when: { at?: string; sequence?: string }) =>
      carry((site, out) => showBalance(account, when, site, out)),
    );
  part(program.command('search'))
    .description('looks for records of the tenant')
    .option('--identity <identity>', 'of sessions of this identity', keyPart)
    .option('--session <session>', 'that name this session', keyPart)
    .option('--account <account>', 'of this account', keyPart)
    .option('--type <type>', 'of this type of usage event, such as Charge', keyPart)
    .option('--from <time>', 'at or behind this time', pointInTime)
    .option('--to <time>', 'at or before this time', pointInTime)
    .action((options: SearchOptions) => carry((site, out) => searchRecords(options, site, out)));
}

function part(command: Command): Command {
  return command
    .option('--limit <n>', 'how many at most', wholeNumber(1, limitMax), 50)
    .option('--cursor <cursor>', 'where an earlier part ended', keyPart);
}

/** A sequence, as text: that is how the read API takes it. */
function sequence(text: string): string {
  return `${wholeUnits(1n, sequenceMax)(text)}`;
}

function pointInTime(text: string): string {
  if (parseTime(text) !== undefined) return text;
  throw new InvalidArgumentError('It is no time such as 2026-11-27T10:00:00Z.');
}
