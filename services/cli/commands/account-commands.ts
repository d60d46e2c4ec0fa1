import { Option } from 'commander';
import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { noMoney } from '../../core/money.ts';
import {
  amountOfMoney,
  keyPart,
  oneMoreKeyPart,
  oneMoreRemaining,
  wholeNumber,
  wholeUnits,
} from '../parse-options.ts';
import {
  changePlan,
  createAccount,
  setFavourites,
  setStatus,
  showAccount,
  topUpAccount,
} from './account.ts';
import type { CreateOptions, TopUpOptions } from './account.ts';
import { listAccounts } from './list-accounts.ts';
import { makeLoad } from './load.ts';
import type { LoadOptions } from './load.ts';

const listMax = 10_000;
const loadMax = 9_999_999;
const unitsMax = 10n ** 15n;

/** The commands on accounts: `account …`, `top-up`, `load`. */
export function addAccountCommands(program: Command, carry: Carry): void {
  const account = program
    .command('account')
    .description('lists, shows, makes and suspends accounts');
  account
    .command('list')
    .description('lists accounts by id, as of the exporter')
    .option('--limit <n>', 'how many at most', wholeNumber(1, listMax), 50)
    .action(({ limit }: { limit: number }) => carry((site, out) => listAccounts(limit, site, out)));
  account
    .command('show <id>')
    .description('shows an account: money, allowances, open sessions')
    .action((id: string) => carry((site, out) => showAccount(id, site, out)));
  addCreate(account, carry);
  account
    .command('plan <id> <plan>')
    .description('moves an account to the newest version of a plan')
    .option('--at-renewal', 'when the period ends, instead of now', false)
    .action((id: string, plan: string, options: { atRenewal: boolean }) =>
      carry((site, out) => changePlan(id, plan, options, site, out)),
    );
  account
    .command('favourites <id> [numbers...]')
    .description('names the numbers with prices of their own, in place of those there were')
    .action((id: string, numbers: readonly string[]) =>
      carry((site, out) => setFavourites(id, numbers, site, out)),
    );
  for (const [name, status] of [
    ['suspend', 'suspended'],
    ['resume', 'active'],
  ] as const) {
    account
      .command(`${name} <id>`)
      .description(`makes an account ${status}`)
      .action((id: string) => carry((site, out) => setStatus(id, status, site, out)));
  }
  program
    .command('top-up <account>')
    .description('adds money, or units of an allowance')
    .option('--amount <money>', 'money to add', amountOfMoney)
    .option('--allowance <name>', 'allowance to add to')
    .option('--units <n>', 'units to add to it, as it counts them', wholeUnits(1n, unitsMax))
    .option('--key <key>', 'idempotency key: with one key it is done once', keyPart)
    .action((id: string, options: TopUpOptions) =>
      carry((site, out) => topUpAccount(id, options, site, out)),
    );
  program
    .command('load')
    .description('makes the accounts load-0000001 and on that are missing')
    .requiredOption('--accounts <n>', 'how many', wholeNumber(1, loadMax))
    .option('--from <n>', 'number of the first', wholeNumber(1, loadMax), 1)
    .action((options: LoadOptions) => carry((site, out) => makeLoad(options, site, out)));
}

function addCreate(account: Command, carry: Carry): void {
  const kind = new Option('--kind <kind>', 'how it pays').choices(['prepaid', 'postpaid']);
  account
    .command('create')
    .argument('<id>', 'id within the tenant', keyPart)
    .description('opens an account with its identities and one plan')
    .requiredOption('--plan <name>', 'plan to subscribe to, in its newest version')
    .addOption(kind.default('prepaid'))
    .option('--currency <code>', 'currency of the account', 'USD')
    .option('--funds <money>', 'money it begins with', amountOfMoney, noMoney)
    .option('--owed <money>', 'money a postpaid account owes already', amountOfMoney, noMoney)
    .option('--limit <money>', 'how much a postpaid account may owe', amountOfMoney, noMoney)
    .option('--identity <identity>', 'who may charge it; may be given again', oneMoreKeyPart, [])
    .option('--remaining <name=units>', 'what is left of an allowance', oneMoreRemaining, [])
    .option('--suspended', 'opens it suspended', false)
    .action((id: string, options: CreateOptions) =>
      carry((site, out) => createAccount(id, options, site, out)),
    );
}
