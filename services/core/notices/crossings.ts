import { remainingOf } from '../account/account.ts';
import type { AccountState, AllowanceState, Notice } from '../contracts.gen.ts';
import type { Unit } from '../units.ts';
import { units } from '../units.ts';

/** A notice for each allowance that is low and was not, or the reverse, between two states. */
export function crossings(
  before: AccountState | undefined,
  after: AccountState,
  identity: string | null,
): readonly Notice[] {
  if (before === undefined || before.allowances === after.allowances) return [];
  return after.allowances.flatMap((allowance) => {
    const earlier = before.allowances.find((one) => one.id === allowance.id);
    if (earlier === undefined || earlier.level === allowance.level) return [];
    return [noticeOf(earlier, allowance, identity)];
  });
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
