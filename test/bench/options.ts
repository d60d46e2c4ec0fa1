import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataRoot } from '../../infra/local/paths.ts';

/** How long and how hard a bench measures. Seconds are of one round. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly json: boolean;
  /** Profiles the services while they are measured. */
  readonly profile: boolean;
  readonly accounts: number;
  readonly inFlight: number;
  /** Other in-flight counts, measured for one round each. */
  readonly alsoInFlight: readonly number[];
  readonly rounds: number;
  readonly closedSeconds: number;
  readonly alsoSeconds: number;
  readonly warmUpSeconds: number;
  readonly openPerSecond: number;
  readonly openSeconds: number;
  readonly hotInFlight: number;
  readonly hotSeconds: number;
  readonly connections: number;
  /** How many of each process that there may be several of. */
  readonly gateways: number;
  readonly raters: number;
  readonly seed: number;
  /** Where stack, report and plot are put. */
  readonly folder: string;
}

const usual = {
  alsoInFlight: [64, 1],
  rounds: 3,
  closedSeconds: 8,
  alsoSeconds: 5,
  warmUpSeconds: 6,
  openSeconds: 20,
  hotSeconds: 8,
};
const quick = {
  alsoInFlight: [],
  rounds: 3,
  closedSeconds: 2,
  alsoSeconds: 2,
  warmUpSeconds: 2,
  openSeconds: 4,
  hotSeconds: 2,
};

/** Reads the command line. @throws Error for what it does not know. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      accounts: { type: 'string', default: '10000' },
      'in-flight': { type: 'string', default: '256' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string', default: '1000' },
      connections: { type: 'string', default: '4' },
      gateways: { type: 'string', default: '1' },
      raters: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      folder: { type: 'string', default: join(dataRoot, 'bench') },
    },
  });
  const times = values.quick ? quick : usual;
  return {
    ...times,
    quick: values.quick,
    json: values.json,
    profile: values.profile,
    accounts: countOf('accounts', values.accounts),
    inFlight: countOf('in-flight', values['in-flight']),
    rounds: countOf('rounds', values.rounds ?? String(times.rounds)),
    closedSeconds: countOf('seconds', values.seconds ?? String(times.closedSeconds)),
    openPerSecond: countOf('rate', values.rate),
    hotInFlight: 64,
    connections: countOf('connections', values.connections),
    gateways: countOf('gateways', values.gateways),
    raters: countOf('raters', values.raters),
    seed: countOf('seed', values.seed),
    folder: values.folder,
  };
}

/** A count that an option gives. @throws Error for what is none, or has too many digits. */
export function countOf(name: string, text: string, digitsMax = 9): number {
  const isCount = /^[1-9]\d*$/.test(text) && text.length <= digitsMax;
  if (!isCount) throw new Error(`--${name} ${text}: not a count`);
  return Number(text);
}
