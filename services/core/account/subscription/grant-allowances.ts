import { plusDays } from '../../calendar/calendar.ts';
import type { AllowanceState, OpeningAllowance } from '../../contracts.gen.ts';
import type { Plan, PlanAllowance } from '../../plan/plan.ts';
import { earlier } from '../../time.ts';
import type { Instant } from '../../time.ts';
import { units } from '../../units.ts';
import type { Units } from '../../units.ts';
import type { Draft } from '../draft.ts';

/** Allowances that do not start full. */
export type Remaining = readonly OpeningAllowance[];

/** What allowances are granted for. */
export interface Term {
  readonly subscription: string;
  /** Number of the period; 0: the plan has none, and they are granted once. */
  readonly period: bigint;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
}

/** Grants every allowance of a plan for a term. */
export function grantAllowances(draft: Draft, plan: Plan, term: Term, remaining: Remaining): void {
  for (const allowance of plan.allowances) {
    const opening = remaining.find((one) => one.name === allowance.name);
    draft.apply({
      type: 'AllowanceGranted',
      allowanceGranted: {
        ...termsOf(allowance),
        allowance: allowanceId(term, allowance.name),
        allocated: allowance.amount,
        amount: units(opening?.remaining ?? allowance.amount),
        expiresAt: expiryOf(plan, allowance, term),
        rollover: allowance.rollover,
        origin: 'granted',
      },
    });
  }
}

/**
 * Grants what the period before left over. It stands by itself, since it may be used in this one
 * period only; nobody is told when it is low.
 */
export function grantRolledOver(
  draft: Draft,
  from: AllowanceState,
  amount: Units,
  term: Term,
): void {
  const { unit, ratingGroups, priority, name } = from;
  draft.apply({
    type: 'AllowanceGranted',
    allowanceGranted: {
      allowance: `${allowanceId(term, name)}:rolled-over`,
      name: `${name}, rolled over`,
      unit,
      ratingGroups,
      priority,
      lowPercent: 0,
      allocated: amount,
      amount,
      expiresAt: term.endsAt,
      rollover: units(0n),
      origin: 'rolled-over',
    },
  });
}

/** What a grant takes from the plan. */
export function termsOf({ name, unit, ratingGroups, priority, lowPercent }: PlanAllowance) {
  return { name, unit, ratingGroups, priority, lowPercent };
}

/** Until when units that are granted at a point in time may be used. */
export function expiryOf(
  { calendar }: Plan,
  { validDays }: PlanAllowance,
  { startsAt, endsAt }: Pick<Term, 'startsAt' | 'endsAt'>,
): Instant | null {
  if (validDays === undefined) return endsAt;
  const end = plusDays(calendar, startsAt, validDays);
  return endsAt === null ? end : earlier(end, endsAt);
}

/** What was granted for a subscription, bonuses included. */
export function allowancesOf({ account }: Draft, subscription: string): readonly AllowanceState[] {
  return account.allowances.filter(({ id }) => id.startsWith(`${subscription}:`));
}

function allowanceId({ subscription, period }: Term, name: string): string {
  return period === 0n ? `${subscription}:${name}` : `${subscription}:${name}:${period}`;
}
