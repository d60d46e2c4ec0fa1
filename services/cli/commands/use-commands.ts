import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import type { Units } from '../../core/units.ts';
import { CalledWrongly } from '../failures.ts';
import { megabytes, speed, wholeNumber, wholeUnits } from '../parse-options.ts';
import { sendTexts, useAs } from './use.ts';

const secondsMax = 604_800n;
const octetsMax = 10n ** 15n;
const textsMax = 1_000;

interface CallOptions {
  readonly from: string;
  readonly to?: string;
  readonly seconds: Units;
  readonly step?: Units;
  readonly speed: number | 'max';
}

interface DataOptions {
  readonly from: string;
  readonly octets?: Units;
  readonly megabytes?: Units;
  readonly step?: Units;
}

/** The commands that act as a network function: `call`, `data`, `sms`. */
export function addUseCommands(program: Command, carry: Carry): void {
  program
    .command('call')
    .description('lets a subscriber call, charged over N40')
    .requiredOption('--from <account|identity>', 'who calls')
    .requiredOption('--seconds <n>', 'how long', wholeUnits(1n, secondsMax))
    .option('--to <party>', 'who is called')
    .option('--step <seconds>', 'report at least so often', wholeUnits(1n, secondsMax))
    .option('--speed <n|max>', 'seconds of the call that pass in one second', speed, 'max')
    .action(({ seconds: amount, ...options }: CallOptions) =>
      carry((site, out) => useAs('voice', { ...options, amount }, site, out)),
    );
  program
    .command('data')
    .description('lets a subscriber transfer data, charged over N40')
    .requiredOption('--from <account|identity>', 'who transfers')
    .option('--octets <n>', 'how much', wholeUnits(1n, octetsMax))
    .option('--megabytes <n>', 'how much, in millions of octets', megabytes)
    .option('--step <octets>', 'report at least so often', wholeUnits(1n, octetsMax))
    .action(({ octets, megabytes: inMegabytes, ...options }: DataOptions) => {
      const amount = octets ?? inMegabytes;
      if (amount === undefined || (octets !== undefined && inMegabytes !== undefined)) {
        throw new CalledWrongly('give either --octets or --megabytes');
      }
      return carry((site, out) => useAs('data', { ...options, amount, speed: 'max' }, site, out));
    });
  program
    .command('sms')
    .description('sends short messages, each charged at once over N40')
    .requiredOption('--from <account|identity>', 'who writes')
    .option('--to <party>', 'to whom')
    .option('--count <n>', 'how many', wholeNumber(1, textsMax), 1)
    .action((options: { from: string; to?: string; count: number }) =>
      carry((site, out) => sendTexts(options, site, out)),
    );
}
