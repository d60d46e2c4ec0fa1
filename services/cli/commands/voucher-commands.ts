import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { amountOfMoney, keyPart, pointInTime, wholeNumber, wholeUnits } from '../parse-options.ts';
import { createVouchers, redeemVoucher, showVoucher } from './voucher.ts';
import type { RedeemOptions, VoucherOptions } from './voucher.ts';

const countMax = 10_000;
const unitsMax = 10n ** 15n;

/** The commands on vouchers: `voucher …`. */
export function addVoucherCommands(program: Command, carry: Carry): void {
  const voucher = program.command('voucher').description('makes, redeems and shows vouchers');
  voucher
    .command('create')
    .description('makes vouchers and prints their codes, this once')
    .requiredOption('--batch <name>', 'name of the batch', keyPart)
    .option('--count <n>', 'how many', wholeNumber(1, countMax), 1)
    .option('--amount <money>', 'money each is worth', amountOfMoney)
    .option('--currency <code>', 'currency of that money', 'USD')
    .option('--allowance <name>', 'allowance each adds to')
    .option('--units <n>', 'units each adds to it, as it counts them', wholeUnits(1n, unitsMax))
    .option('--valid-until <time>', 'when they lapse, ISO 8601', pointInTime)
    .action((options: VoucherOptions) => carry((site, out) => createVouchers(options, site, out)));
  voucher
    .command('redeem <account> <code>')
    .description('credits a voucher to an account')
    .option('--key <key>', 'idempotency key: with one key it is done once', keyPart)
    .action((id: string, code: string, options: RedeemOptions) =>
      carry((site, out) => redeemVoucher({ id, code }, options, site, out)),
    );
  voucher
    .command('show <code>')
    .description('shows what a voucher is worth, and whether it was redeemed')
    .action((code: string) => carry((site, out) => showVoucher(code, site, out)));
}
