import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataRoot } from '../../../infra/local/paths.ts';
import { countOf } from '../options.ts';

/** How large a site is measured, and how long. */
export interface LargeOptions {
  readonly json: boolean;
  readonly accounts: number;
  /** Requests a second, while things break and during the soak. */
  readonly rate: number;
  readonly soakSeconds: number;
  readonly folder: string;
}

/** The names of load accounts have so many digits. */
const digitsMax = 7;

/** Reads the command line. @throws Error for what it does not know. */
export function readOptions(args: readonly string[]): LargeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      accounts: { type: 'string', default: '1000000' },
      rate: { type: 'string', default: '500' },
      'soak-seconds': { type: 'string', default: '600' },
      folder: { type: 'string', default: join(dataRoot, 'bench-large') },
    },
  });
  return {
    json: values.json,
    accounts: countOf('accounts', values.accounts, digitsMax),
    rate: countOf('rate', values.rate, digitsMax),
    soakSeconds: countOf('soak-seconds', values['soak-seconds'], digitsMax),
    folder: values.folder,
  };
}
