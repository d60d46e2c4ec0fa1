import { accountKey, partitionOf } from '../../core/key.ts';
import { makeAccount, prepaid } from '../accounts.ts';
import type { NewAccount } from '../accounts.ts';
import { Failed } from '../failures.ts';
import { bar } from '../output.ts';
import type { Output } from '../output.ts';
import { planNamed } from '../plans.ts';
import type { Site } from '../site.ts';
import { workOff } from '../work-off.ts';

/** Which load accounts are to be there. */
export interface LoadOptions {
  readonly accounts: number;
  /** Number of the first. */
  readonly from: number;
}

/** Accounts that are being made at once; each waits for up to two answers. */
const inFlightMax = 2_048;
/** Accounts looked up in one round trip, to leave out those that are there. */
const lookUpMax = 1_000;
const fundsInDollars = 1_000n;

/** Makes load accounts; those that are there already are left as they are. */
export async function makeLoad(options: LoadOptions, site: Site, out: Output): Promise<void> {
  const { accounts } = options;
  const planVersion = planNamed(await site.plans(), 'pay-as-you-go');
  const client = await site.usage();
  const { clock } = await site.ledger();
  const began = clock.now();
  let made = 0;
  let present = 0;
  const make = async (account: NewAccount): Promise<void> => {
    const result = await makeAccount(client, account);
    if (typeof result === 'object') throw new Failed('REFUSED', `${account.id}: ${result.refused}`);
    if (result === 'created') made += 1;
    else present += 1;
  };
  const progress = (): void => {
    out.progress(`${bar(BigInt(made + present), BigInt(accounts))} ${made} made`);
  };
  const missing = missingAccounts(options, planVersion, site, (found) => {
    present += found;
    progress();
  });
  await workOff(missing, inFlightMax, make);
  out.endProgress();
  const seconds = Number(clock.now() - began) / 1_000;
  const perSecond = Math.round(made / Math.max(seconds, 0.001));
  out.line(`${made} made, ${present} were there; ${seconds.toFixed(1)} s, ${perSecond} accounts/s`);
  out.document({ made, present, seconds, accountsPerSecond: perSecond });
}

async function* missingAccounts(
  { accounts, from }: LoadOptions,
  planVersion: string,
  site: Site,
  found: (present: number) => void,
): AsyncGenerator<NewAccount> {
  for (let first = from; first < from + accounts; first += lookUpMax) {
    const last = Math.min(first + lookUpMax, from + accounts);
    const wanted = Array.from({ length: last - first }, (_, i) =>
      loadAccount(site.config.tenant, first + i, planVersion),
    );
    const missing = await thoseMissing(wanted, site);
    found(wanted.length - missing.length);
    yield* missing;
  }
}

/** The load account of this number, as the demo data describes it. */
export function loadAccount(tenant: string, number: number, planVersion: string): NewAccount {
  const identities = [`msisdn-1666${digits(number, 7)}`, `imsi-00102${digits(number, 10)}`];
  const opening = prepaid(fundsInDollars, { identities, planVersion });
  return { tenant, id: `load-${digits(number, 7)}`, opening };
}

function digits(number: number, width: number): string {
  return number.toString().padStart(width, '0');
}

async function thoseMissing(
  wanted: readonly NewAccount[],
  site: Site,
): Promise<readonly NewAccount[]> {
  const { partitions } = await site.ledger();
  const projection = await site.projection();
  const byPartition = Map.groupBy(wanted, ({ tenant, id }) =>
    partitionOf(accountKey(tenant, id), partitions),
  );
  const requests = [...byPartition].map(([partition, accounts]) => ({
    partition,
    keys: accounts.map(({ tenant, id }) => accountKey(tenant, id)),
  }));
  const loaded = await projection.load(requests);
  return [...byPartition.values()].flatMap((accounts, i) =>
    accounts.filter((_, at) => loaded[i]?.states[at] === undefined),
  );
}
