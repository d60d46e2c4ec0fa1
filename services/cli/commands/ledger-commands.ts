import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { wholeNumber } from '../parse-options.ts';
import { audit } from './audit.ts';
import type { AuditCommand } from './audit.ts';
import { makeDemoData } from './demo-data.ts';
import { showLedger } from './ledger.ts';
import { rejectInput } from './reject-input.ts';
import type { RejectOptions } from './reject-input.ts';
import { setUp } from './set-up.ts';

const historyMax = 100_000;
const partitionsMax = 1_024;
const replicationMax = 15;
const waitSecondsMax = 3_600;
const threadsMax = 256;
const offsetMax = Number.MAX_SAFE_INTEGER;

/**
 * The commands on the ledger as a whole: `ledger`, `audit`, `reject-input`, `set-up`, `demo-data`.
 */
export function addLedgerCommands(program: Command, carry: Carry): void {
  program
    .command('ledger <account>')
    .description('shows what happened to an account, the newest last')
    .option('--limit <n>', 'how many records at most', wholeNumber(1, historyMax), 50)
    .action((id: string, { limit }: { limit: number }) =>
      carry((site, out) => showLedger(id, limit, site, out)),
    );
  program
    .command('audit')
    .description('folds the whole ledger, checks it, and holds every copy against it')
    .option('--redecide', 'decides every usage event again and compares the records', false)
    .option('--wait <s>', 'how long the site may take to rest', wholeNumber(0, waitSecondsMax), 30)
    .option('--threads <n>', 'partitions at a time (default: cores)', wholeNumber(1, threadsMax))
    .action((options: AuditCommand) => carry((site, out) => audit(options, site, out)));
  program
    .command('reject-input')
    .description('rejects the one usage event that stops a partition, so that it goes on')
    .requiredOption('--partition <n>', 'partition of usage', wholeNumber(0, partitionsMax))
    .requiredOption('--offset <n>', 'offset of the event', wholeNumber(0, offsetMax))
    .requiredOption('--reason <text>', 'why, for the history')
    .action((options: RejectOptions) => carry((site, out) => rejectInput(options, site, out)));
  program
    .command('set-up')
    .description('creates topics, registers schemas, publishes demo plans, begins the ledger')
    .option('--partitions <n>', 'partitions of keyed topics', wholeNumber(1, partitionsMax), 4)
    .option('--replication <n>', 'copies of every partition', wholeNumber(1, replicationMax), 1)
    .action((options: { partitions: number; replication: number }) =>
      carry((site, out) => setUp(options, site, out)),
    );
  program
    .command('demo-data')
    .description('makes the accounts of the demo data')
    .action(() => carry((site, out) => makeDemoData(site, out)));
}
