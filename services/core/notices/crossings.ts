import { remainingOf, spendableOf } from '../account/account.ts';
import type { AccountState, AllowanceState, MoneyThreshold, Notice } from '../contracts.gen.ts';
import { formatMoney } from '../money.ts';
import { units, unitsMax } from '../units.ts';
import type { Unit, Units } from '../units.ts';

/**
 * A notice for each allowance, and for money, that is low and was not, or the reverse, between two
 * states.
 */
export function crossings(
  before: AccountState | undefined,
  after: AccountState,
  identity: string | null,
): readonly Notice[] {
  if (before === undefined) return [];
  return [
    ...allowanceCrossings(before, after, identity),
    ...moneyCrossing(before, after, identity),
  ];
}

function allowanceCrossings(
  before: AccountState,
  after: AccountState,
  identity: string | null,
): readonly Notice[] {
  if (before.allowances === after.allowances) return [];
  return after.allowances.flatMap((allowance) => {
    const earlier = before.allowances.find((one) => one.id === allowance.id);
    if (earlier === undefined || earlier.level === allowance.level) return [];
    if (allowance.lowPercent === 0) return []; // it ended
    return [noticeOf(earlier, allowance, identity)];
  });
}

function moneyCrossing(
  before: AccountState,
  after: AccountState,
  identity: string | null,
): readonly Notice[] {
  const [earlier, now] = [before.moneyThreshold, after.moneyThreshold];
  if (earlier === null || now === null || earlier.level === now.level) return [];
  return [moneyNoticeOf(earlier, now, after, identity)];
}

const counters = {
  seconds: 'VoiceAllowanceThreshold',
  events: 'TextAllowanceThreshold',
  octets: 'DataAllowanceThreshold',
} as const satisfies Record<Unit, Notice['counter']>;

function noticeOf(before: AllowanceState, after: AllowanceState, identity: string | null): Notice {
  const remaining = units(remainingOf(after));
  return {
    counter: counters[after.unit],
    previousState: before.level,
    currentState: after.level,
    allowance: after.name,
    identity,
    unit: after.unit,
    remaining,
    allocated: after.allocated,
    percent: after.lowPercent,
    text: sentenceOf(after, remaining),
  };
}

function sentenceOf(allowance: AllowanceState, remaining: bigint): string {
  const left = `${remaining} of ${allowance.allocated} ${allowance.unit} left`;
  return allowance.level === 'low'
    ? `The ${allowance.name} allowance is below ${allowance.lowPercent} %: ${left}.`
    : `The ${allowance.name} allowance is no longer low: ${left}.`;
}

function moneyNoticeOf(
  before: MoneyThreshold,
  now: MoneyThreshold,
  account: AccountState,
  identity: string | null,
): Notice {
  const { level, allocated, percent } = now;
  const left = `${formatMoney(spendableOf(account))} ${account.currency} left`;
  return {
    counter: 'MoneyThreshold',
    previousState: before.level,
    currentState: level,
    allowance: null,
    identity,
    unit: 'money',
    remaining: inLong(spendableOf(account)),
    allocated: inLong(allocated),
    percent,
    text: level === 'low' ? `Money is low: ${left}.` : `Money is no longer low: ${left}.`,
  };
}

/** Millionths as the long of a notice; what no long holds is as far as it goes. */
function inLong(amount: bigint): Units {
  if (amount > unitsMax) return unitsMax;
  return amount < -unitsMax ? units(-unitsMax) : units(amount);
}
