import type { OpenAccount } from '../core/contracts.gen.ts';
import { accountKey, identityKey } from '../core/key.ts';
import { micros, noMoney } from '../core/money.ts';
import { units } from '../core/units.ts';
import type { Reply, Request, UsageClient } from '../engine/usage-client.ts';

/** An account to be made: tenant, id, and how it opens. */
export interface NewAccount {
  readonly tenant: string;
  readonly id: string;
  readonly opening: OpenAccount;
}

/** What became of making an account; `repeated`: it was made before, in the same words. */
export type Made = 'created' | 'repeated' | 'exists' | { readonly refused: string };

/**
 * Claims the identities of an account, then opens it. Both may be repeated: what stands already is
 * left as it is, so a run that was cut short is simply run again.
 */
export async function makeAccount(client: UsageClient, account: NewAccount): Promise<Made> {
  const { tenant, id, opening } = account;
  const common = { tenant, source: 'toll' } as const;
  const claims = await Promise.all(
    opening.identities.map(async (identity) => {
      const claim = { ...common, type: 'ClaimIdentity', claimIdentity: { account: id } } as const;
      const key = identityKey(tenant, identity);
      const refused = refusalOf(await askPatiently(client, key, { ...claim, requestKey: null }));
      return refused === undefined ? undefined : `${identity}: ${refused}`;
    }),
  );
  const taken = claims.find((claim) => claim !== undefined);
  if (taken !== undefined) return { refused: taken };
  const open = { ...common, type: 'OpenAccount', openAccount: opening } as const;
  const requestKey = `open:${id}`;
  const reply = await askPatiently(client, accountKey(tenant, id), { ...open, requestKey });
  const refused = refusalOf(reply);
  if (refused === 'ACCOUNT_EXISTS' || refused === 'REQUEST_CONFLICT') return 'exists';
  if (refused !== undefined) return { refused };
  return reply.kind === 'answered' && reply.repeated ? 'repeated' : 'created';
}

const triesMax = 3;

/**
 * Asks again, in the same words, when no answer came: for claims and for requests with a key, whose
 * repeats find the first answer.
 */
export async function askPatiently(
  client: UsageClient,
  key: string,
  request: Request,
): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await client.ask(key, request);
    if (reply.kind === 'answered' || tries === triesMax) return reply;
  }
}

/** Why a reply is no success; undefined: it is one. */
export function refusalOf(reply: Reply): string | undefined {
  if (reply.kind === 'overloaded') return 'OVERLOADED';
  if (reply.kind === 'unknown') return reply.why === 'timeout' ? 'NO_ANSWER_IN_TIME' : 'LOG_AWAY';
  return reply.answer.denial ?? undefined;
}

type Terms = Pick<OpenAccount, 'identities' | 'planVersion'> & Partial<OpenAccount>;

/** A prepaid account in US dollars with these terms. */
export function prepaid(dollars: bigint, terms: Terms): OpenAccount {
  return {
    kind: 'prepaid',
    currency: 'USD',
    creditLimit: noMoney,
    openingFunds: micros(dollars * 1_000_000n),
    status: 'active',
    openingAllowances: [],
    ...terms,
  };
}

/** The accounts of the demo data (README). */
export function demoAccounts(plans: Readonly<Record<string, string>>): readonly NewAccount[] {
  const payAsYouGo = plans['pay-as-you-go'] ?? '';
  const bundle = plans['bundle'] ?? '';
  const payg = (n: number): Terms => ({ identities: device(n), planVersion: payAsYouGo });
  const abc = {
    ...prepaid(0n, payg(1)),
    kind: 'postpaid',
    creditLimit: micros(100_000_000n),
    openingFunds: micros(-98_000_000n),
  } as const;
  const half = prepaid(10n, {
    identities: device(5),
    planVersion: bundle,
    openingAllowances: [{ name: 'voice', remaining: units(3_120n) }],
  });
  const poor = { ...prepaid(0n, payg(3)), openingFunds: micros(150_000n) };
  const namesake = prepaid(50n, { ...payg(4), identities: device(4).slice(0, 1) });
  return [
    demo('abc', abc),
    demo(
      'bundle',
      prepaid(20n, { identities: [...device(2), ...device(12)], planVersion: bundle }),
    ),
    demo('poor', poor),
    demo('rich', prepaid(1_000_000n, payg(4))),
    demo('half', half),
    demo('modest', prepaid(20n, payg(6))),
    demo('barred', { ...prepaid(20n, payg(7)), status: 'suspended' }),
    { tenant: 'other', id: 'namesake', opening: namesake },
  ];
}

function demo(id: string, opening: OpenAccount): NewAccount {
  return { tenant: 'demo', id, opening };
}

/** GPSI and SUPI of a device of the demo data. */
function device(n: number): readonly string[] {
  const number = n.toString().padStart(2, '0');
  return [`msisdn-155500${number}`, `imsi-0010100000000${number}`];
}
