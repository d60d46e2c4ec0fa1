import type { AccountState, Posting } from '../contracts.gen.ts';
import { parseKey } from '../key.ts';
import { isAccountPot } from '../ledger/postings.ts';
import { addTo, bookOf } from './check.ts';
import type { Check, Step } from './check.ts';

/** What one pot of one tenant holds, in one currency or unit. */
export interface TrialBalanceLine {
  readonly tenant: string;
  readonly pot: Posting['pot'];
  /** Currency of money in millionths, or the unit that is counted. */
  readonly unit: string;
  readonly amount: bigint;
}

/**
 * I4: double entries sum to zero per record and unit, and nothing but entries moves a pot.
 *
 * Adds up the postings of every pot and compares each account with its folded state.
 */
export class PostingsBalance implements Check {
  readonly id = 'I4';
  readonly #pots = new Map<string, Map<string, bigint>>();
  readonly #totals = new Map<string, bigint>();

  feed({ record, after }: Step): readonly string[] {
    const problems: string[] = [];
    const sums = new Map<string, bigint>();
    for (const posting of record.postings) addTo(sums, posting.unit, amountOf(posting));
    for (const [unit, sum] of sums) problems.push(`postings in ${unit} sum to ${sum}`);
    const account = after?.account;
    if (account === null || account === undefined) {
      return record.postings.length === 0 ? problems : [...problems, 'postings without an account'];
    }
    const pots = bookOf(this.#pots, record.key, () => new Map<string, bigint>());
    this.#addUp(record.key, account.currency, record.postings, pots);
    return [...problems, ...differences(pots, potsOf(account))];
  }

  end(): readonly string[] {
    const sums = new Map<string, bigint>();
    for (const { tenant, unit, amount } of this.trialBalance())
      addTo(sums, `${tenant} ${unit}`, amount);
    return [...sums].map(([of, sum]) => `all pots of ${of} sum to ${sum}`);
  }

  /** What every pot of every tenant holds by the postings so far; pots at zero are left out. */
  trialBalance(): readonly TrialBalanceLine[] {
    return [...this.#totals].toSorted(byName).map(([name, amount]) => {
      const [tenant = '', pot, unit = ''] = name.split(' ');
      return { tenant, pot: pot as Posting['pot'], unit, amount };
    });
  }

  #addUp(
    key: string,
    currency: string,
    postings: readonly Posting[],
    pots: Map<string, bigint>,
  ): void {
    const tenant = parseKey(key)?.tenant ?? '';
    for (const posting of postings) {
      const { pot, unit, allowance } = posting;
      addTo(
        this.#totals,
        `${tenant} ${pot} ${unit === 'money' ? currency : unit}`,
        amountOf(posting),
      );
      if (isAccountPot(pot)) addTo(pots, `${pot} ${allowance ?? 'money'}`, amountOf(posting));
    }
  }
}

function amountOf({ money, units }: Posting): bigint {
  return money ?? units ?? 0n;
}

function byName([a]: readonly [string, bigint], [b]: readonly [string, bigint]): number {
  return a < b ? -1 : 1;
}

function potsOf(account: AccountState): Map<string, bigint> {
  const pots = new Map<string, bigint>();
  const holders = [
    { id: 'money', ...potsIn(account) },
    ...account.allowances.map((one) => ({ id: one.id, ...potsIn(one) })),
  ];
  for (const { id, funds, reserved, locked } of holders) {
    addTo(pots, `funds ${id}`, funds);
    addTo(pots, `reserved ${id}`, reserved);
    addTo(pots, `locked ${id}`, locked);
  }
  return pots;
}

function potsIn(of: {
  readonly funds: bigint;
  readonly reserved: bigint;
  readonly locked: bigint;
}) {
  return { funds: of.funds, reserved: of.reserved, locked: of.locked };
}

function differences(sums: Map<string, bigint>, state: Map<string, bigint>): readonly string[] {
  const names = new Set([...sums.keys(), ...state.keys()]);
  return [...names].flatMap((name) => {
    const [posted, held] = [sums.get(name) ?? 0n, state.get(name) ?? 0n];
    return posted === held
      ? []
      : [`pot ${name}: entries sum to ${posted}, the state holds ${held}`];
  });
}
