import { randomUUID } from 'node:crypto';
import type { OpenAccount, TopUp } from '../../core/contracts.gen.ts';
import { formatMoney, micros, noMoney } from '../../core/money.ts';
import type { Micros } from '../../core/money.ts';
import type { Units } from '../../core/units.ts';
import { makeAccount } from '../accounts.ts';
import { ask, refusal } from '../ask.ts';
import { CalledWrongly } from '../failures.ts';
import { markEnd, observe } from '../network-function/observe.ts';
import type { Observed } from '../network-function/observe.ts';
import type { Output } from '../output.ts';
import { planNamed } from '../plans.ts';
import { findAccount, readAccount } from '../read-account.ts';
import type { Site } from '../site.ts';
import { accountLines, accountView } from '../view/account-view.ts';
import { formatUnits } from '../../engine/words/amounts.ts';

/** Shows one account as the projection has it. */
export async function showAccount(id: string, site: Site, out: Output): Promise<void> {
  const { account, watermark } = await readAccount(site, id);
  await show(id, account, site, out, { sequence: watermark.sequence });
}

async function show(
  id: string,
  account: Parameters<typeof accountView>[1],
  site: Site,
  out: Output,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const plans = await site.plans();
  for (const line of accountLines(id, account, plans)) out.line(line);
  out.document({ ...accountView(id, account, plans), ...more });
}

/** How an account is to be opened. */
export interface CreateOptions {
  readonly plan: string;
  readonly kind: 'prepaid' | 'postpaid';
  readonly currency: string;
  readonly funds: Micros;
  readonly owed: Micros;
  readonly limit: Micros;
  readonly identity: readonly string[];
  readonly remaining: OpenAccount['openingAllowances'];
  readonly suspended: boolean;
}

/** Opens an account with its identities. @throws Failed when it exists in other words. */
export async function createAccount(
  id: string,
  options: CreateOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const { kind, funds, owed, limit } = options;
  if (funds > 0n && owed > 0n) throw new CalledWrongly('give either --funds or --owed');
  if (kind === 'prepaid' && (owed > 0n || limit > 0n)) {
    throw new CalledWrongly('a prepaid account owes nothing and has no limit');
  }
  const known = await findAccount(site, id);
  const opening: OpenAccount = {
    kind,
    currency: options.currency,
    creditLimit: limit,
    openingFunds: owed > 0n ? micros(-owed) : funds,
    status: options.suspended ? 'suspended' : 'active',
    identities: known?.account.identities ?? options.identity, // claims nothing for what exists
    planVersion: planNamed(await site.plans(), options.plan),
    openingAllowances: options.remaining,
  };
  const from = await markEnd(site, id);
  const isOther = known !== undefined && !isSameSet(opening.identities, options.identity);
  const made = isOther ? 'exists' : await makeOrdered(site, id, opening, options.identity);
  if (made === 'exists') throw refusal('ACCOUNT_EXISTS');
  if (typeof made === 'object') throw refusal(made.refused);
  if (made === 'repeated') out.line('it was made before, in the same words');
  const { account } =
    made === 'created'
      ? await observe(site, from, (record) => record.type === 'OpenAccount')
      : await readAccount(site, id);
  await show(id, account, site, out, { made });
}

async function makeOrdered(
  site: Site,
  id: string,
  opening: OpenAccount,
  identities: readonly string[],
): ReturnType<typeof makeAccount> {
  const { tenant } = site.config;
  return makeAccount(await site.usage(), { tenant, id, opening: { ...opening, identities } });
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** Names the favourite numbers of an account, in place of those it had. */
export async function setFavourites(
  id: string,
  numbers: readonly string[],
  site: Site,
  out: Output,
): Promise<void> {
  const event = { type: 'SetFavourites', setFavourites: { numbers } } as const;
  const { account } = await ask(site, id, event, randomUUID());
  const { favourites } = account;
  out.line(`${id} has ${favourites.length === 0 ? 'no favourites' : favourites.join(', ')}`);
  out.document({ account: id, favourites });
}

/** Moves an account to the newest version of a plan. */
export async function changePlan(
  id: string,
  name: string,
  { atRenewal }: { readonly atRenewal: boolean },
  site: Site,
  out: Output,
): Promise<void> {
  const planVersion = planNamed(await site.plans(), name);
  const when = atRenewal ? 'renewal' : 'now';
  const event = { type: 'ChangePlan', changePlan: { planVersion, when } } as const;
  const { account } = await ask(site, id, event, randomUUID());
  await show(id, account, site, out);
}

/** Suspends an account, or makes it active again. */
export async function setStatus(
  id: string,
  status: 'active' | 'suspended',
  site: Site,
  out: Output,
): Promise<void> {
  const event = { type: 'SetStatus', setStatus: { status } } as const;
  const { account } = await ask(site, id, event, randomUUID());
  out.line(`${id} is ${account.status}`);
  out.document({ account: id, status: account.status });
}

/** What is added to an account. */
export interface TopUpOptions {
  readonly amount?: Micros | undefined;
  readonly allowance?: string | undefined;
  readonly units?: Units | undefined;
  readonly key?: string | undefined;
}

/** Adds money, or units of a named allowance; once, however often it is asked with one key. */
export async function topUpAccount(
  id: string,
  options: TopUpOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const { amount, allowance, units, key = randomUUID() } = options;
  const isMoney = amount !== undefined && allowance === undefined && units === undefined;
  const isUnits = amount === undefined && allowance !== undefined && units !== undefined;
  if (!isMoney && !isUnits) {
    throw new CalledWrongly('give either --amount, or both --allowance and --units');
  }
  const command = { money: amount ?? null, allowance: allowance ?? null, units: units ?? null };
  const { account } = await topUp(id, command, key, site);
  const named = account.allowances.find((one) => one.name === allowance);
  const added =
    named === undefined || units === undefined
      ? formatMoney(amount ?? noMoney)
      : `${formatUnits(units, named.unit)} of ${named.name}`;
  out.line(`topped up ${added} (key ${key})`);
  await show(id, account, site, out, { key });
}

/** Adds money or units under an idempotency key. @throws Failed with the code of a refusal. */
export async function topUp(
  id: string,
  command: TopUp,
  requestKey: string,
  site: Site,
): Promise<Observed> {
  return ask(site, id, { type: 'TopUp', topUp: command }, requestKey);
}
