import { expect } from 'vitest';
import type {
  AccountState,
  Charge,
  ChargeGroup,
  LedgerRecord,
  OpenAccount,
  RequestedUnits,
  UsageEvent,
  UsedUnits,
} from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import { parseMoney } from '../../services/core/money.ts';
import type { Micros } from '../../services/core/money.ts';
import type { Plan } from '../../services/core/plan/plan.ts';
import type { Instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';
import type { Unit } from '../../services/core/units.ts';
import { chargeOf, envelope, noAmounts, PureLedger } from './pure-ledger.ts';

// The language of the core's tests: given(an account).when(something happens).expects(what shows).

/** What one account lives through on one partition; every record is audited. */
export class Story {
  readonly ledger: PureLedger;
  readonly key: string;
  readonly numbers = new Map<string, bigint>();

  constructor(ledger: PureLedger, name: string) {
    this.ledger = ledger;
    this.key = accountKey('demo', name);
  }

  get account(): AccountState {
    const account = this.ledger.states.get(this.key)?.account;
    if (!account) throw new Error(`${this.key} has no state`);
    return account;
  }

  get last(): LedgerRecord {
    return this.ledger.records.at(-1) as LedgerRecord;
  }

  when(happens: Action): this {
    happens(this);
    expectInOrder(this.ledger);
    return this;
  }

  expects(...shows: readonly Expectation[]): this {
    for (const show of shows) show(this.last, this.account);
    return this;
  }
}

function expectInOrder({ audit }: PureLedger): void {
  expect(audit.violations()).toEqual([]);
}

export type Action = (story: Story) => void;
export type Expectation = (record: LedgerRecord, account: AccountState) => void;

/** Begins a story with an account on a partition of its own. */
export function given(
  account: Partial<OpenAccount>,
  plans?: Readonly<Record<string, Plan>>,
  openedAt?: Instant,
): Story {
  const story = new Story(new PureLedger(plans), 'one');
  if (openedAt !== undefined) story.ledger.now = openedAt;
  const planVersion = Object.keys(plans ?? {})[0] ?? 'pay-as-you-go';
  story.ledger.decide(story.key, openingOf({ planVersion, ...account }), 'open');
  return story;
}

/** The event that opens an account. */
export function openingOf(account: Partial<OpenAccount>): UsageEvent {
  const openAccount: OpenAccount = {
    kind: 'prepaid',
    currency: 'USD',
    creditLimit: money('0'),
    openingFunds: money('0'),
    status: 'active',
    identities: ['msisdn-15550001', 'msisdn-15550011'],
    planVersion: 'pay-as-you-go',
    openingAllowances: [],
    ...account,
  };
  return { ...envelope, type: 'OpenAccount', openAccount };
}

export function postpaid(of: { owed: string; limit: string }): Partial<OpenAccount> {
  return { kind: 'postpaid', creditLimit: money(of.limit), openingFunds: money(`-${of.owed}`) };
}

export function prepaid(balance: string): Partial<OpenAccount> {
  return { openingFunds: money(balance) };
}

/** A prepaid account on the bundle, with what is left of its allowances where not all is. */
export function bundle(balance: string, left: Record<string, bigint> = {}): Partial<OpenAccount> {
  const openingAllowances = Object.entries(left).map(([name, remaining]) => ({
    name,
    remaining: units(remaining),
  }));
  return { ...prepaid(balance), planVersion: 'bundle', openingAllowances };
}

/** Money from the text people write. */
export function money(text: string): Micros {
  const amount = parseMoney(text);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return amount;
}

/** What a charging request may say besides its usage. */
export interface Said extends Partial<Omit<Charge, 'groups' | 'kind'>> {
  /** Units asked for; `any`: as the charging system sees fit; `nothing`: a report only. */
  readonly asks?: bigint | 'any' | 'nothing';
  readonly upf?: string;
  readonly management?: UsedUnits['management'];
  /** Who waits for the answer: a name of this attempt. */
  readonly attempt?: string;
}

/** Asks for nothing: a report only. */
export const noMoreQuota = { asks: 'nothing' } as const satisfies Said;

/** One service as the network asks for it, its usage in the unit people count it in. */
export class Service {
  readonly ratingGroup: bigint;
  readonly unit: Unit;
  readonly each: bigint;

  constructor(ratingGroup: bigint, unit: Unit, each = 1n) {
    this.ratingGroup = ratingGroup;
    this.unit = unit;
    this.each = each;
  }

  starts(said: Said = {}): Action {
    return charges('create', [this.group(undefined, { asks: 'any', ...said })], said);
  }

  reports(used: bigint, said: Said = {}): Action {
    return charges('update', [this.group(used, { asks: 'any', ...said })], said);
  }

  /** Asks without a report. */
  asks(said: Said = {}): Action {
    return charges('update', [this.group(undefined, { asks: 'any', ...said })], said);
  }

  ends(used?: bigint, said: Said = {}): Action {
    return charges('release', [this.group(used, { asks: 'nothing', ...said })], said);
  }

  /** A one-time event that is about to happen. */
  buys(amount: bigint, said: Said = {}): Action {
    const group = this.group(undefined, { ...said, asks: amount });
    return charges('event', [group], { eventType: 'IEC', ...said });
  }

  /** A one-time event that has happened. */
  hadUsed(amount: bigint, said: Said = {}): Action {
    const group = this.group(amount, { asks: 'nothing', ...said });
    return charges('event', [group], { eventType: 'PEC', ...said });
  }

  group(used: bigint | undefined, { asks = 'nothing', upf, management }: Said): ChargeGroup {
    return {
      ratingGroup: this.ratingGroup,
      upf: upf ?? null,
      requested: asks === 'nothing' ? null : asks === 'any' ? noAmounts : this.amounts(asks),
      used: used === undefined ? [] : [this.container(used, management)],
    };
  }

  container(used: bigint, management: UsedUnits['management'] = 'online'): UsedUnits {
    return { ...this.amounts(used), localNumber: 1n, management, usedAt: null, tariffChange: null };
  }

  amounts(count: bigint): RequestedUnits {
    const amount = units(count * this.each);
    if (this.unit === 'seconds') return { ...noAmounts, seconds: amount };
    return this.unit === 'octets'
      ? { ...noAmounts, totalOctets: amount }
      : { ...noAmounts, events: amount };
  }
}

/** Voice in minutes. */
export const voice = new Service(10n, 'seconds', 60n);
/** Voice in seconds. */
export const talk = new Service(10n, 'seconds');
export const sms = new Service(20n, 'events');
/** Data in megabytes. */
export const data = new Service(30n, 'octets', 1_000_000n);
/** Money in cents. */
export const cents = new Service(40n, 'events');
/** A rating group that no plan knows. */
export const unknown = new Service(99n, 'seconds');

/** A charging request over any rating groups; its number follows the session's last. */
export function charges(
  kind: Charge['kind'],
  groups: readonly ChargeGroup[],
  said: Said = {},
): Action {
  return (story) => {
    const { asks: _asks, upf: _upf, management: _management, attempt, ...members } = said;
    const session = said.session ?? 'call';
    const number = said.number ?? (story.numbers.get(session) ?? 0n) + 1n;
    story.numbers.set(session, number);
    const charge = { kind, session, number, groups, sentAt: story.ledger.now, ...members };
    const digest = said.digest ?? digestOf(kind, groups);
    const waits = attempt === undefined ? {} : { replyTo: 'gateway', correlation: attempt };
    story.ledger.decide(story.key, { ...chargeOf({ ...charge, digest }), ...waits });
  };
}

function digestOf(kind: string, groups: readonly ChargeGroup[]): string {
  return JSON.stringify([kind, groups], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

/** Whoever made this attempt was told that there is no answer. */
export function givesUp(name: string): Action {
  const abandonRequest = { attempt: `gateway ${name}` };
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'AbandonRequest', abandonRequest });
  };
}

export function timePasses(seconds: bigint): Action {
  return ({ ledger }) => ledger.wait(seconds);
}

/** The scheduler's nudge. */
export function fallsDue(): Action {
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'AccountDue', accountDue: {} });
  };
}

export function topsUp(
  with_: { money: string } | { allowance: string; units: bigint },
  requestKey: string | null = null,
  content = 'top-up',
): Action {
  const topUp =
    'money' in with_
      ? { money: money(with_.money), allowance: null, units: null }
      : { money: null, allowance: with_.allowance, units: units(with_.units) };
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'TopUp', topUp, requestKey }, content);
  };
}

export function isSet(status: 'active' | 'suspended', requestKey: string | null = null): Action {
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'SetStatus', setStatus: { status }, requestKey });
  };
}

/** The customer names favourite numbers. */
export function hasFavourites(...numbers: readonly string[]): Action {
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'SetFavourites', setFavourites: { numbers } });
  };
}

/** The account moves to another plan. */
export function movesTo(planVersion: string, when: 'now' | 'renewal' = 'now'): Action {
  return ({ ledger, key }) => {
    ledger.decide(key, { ...envelope, type: 'ChangePlan', changePlan: { planVersion, when } });
  };
}
