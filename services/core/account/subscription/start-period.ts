import type { SubscriptionState } from '../../contracts.gen.ts';
import { plusDays, plusMonths } from '../../calendar/calendar.ts';
import { invariant, present } from '../../invariant.ts';
import type { Micros } from '../../money.ts';
import type { Plan, PlanPeriod } from '../../plan/plan.ts';
import type { Instant } from '../../time.ts';
import { feeXdr } from '../../xdr/fee-xdrs.ts';
import { availableMoney } from '../account.ts';
import type { Draft } from '../draft.ts';
import { grantAllowances } from './grant-allowances.ts';
import type { Remaining, Term } from './grant-allowances.ts';

/** A period about to start. */
export interface NextPeriod {
  readonly planVersion: string;
  /** From when on periods are counted: the nth starts n − 1 lengths later. */
  readonly anchoredAt: Instant;
  /** From 1. */
  readonly period: bigint;
}

/** True when funds and credit pay a fee: it never takes available below zero. */
export function pays(draft: Draft, fee: Micros): boolean {
  return availableMoney(draft.account) >= fee;
}

/**
 * Starts a period: its fee is due, once, and its allowances are granted in full.
 *
 * @returns what they were granted for.
 */
export function startPeriod(
  draft: Draft,
  subscription: string,
  next: NextPeriod,
  remaining: Remaining = [],
): Term {
  const { planVersion, anchoredAt, period } = next;
  const plan = draft.planOf(planVersion);
  invariant(plan.period !== undefined, 'a plan with periods');
  const startsAt = boundary(plan, plan.period, anchoredAt, period - 1n);
  const endsAt = boundary(plan, plan.period, anchoredAt, period);
  const { fee } = plan;
  const started = { subscription, planVersion, anchoredAt, period, startsAt, endsAt, fee };
  draft.apply({ type: 'PeriodStarted', periodStarted: started });
  if (fee > 0n) draft.xdrs.push(feeXdr(started, draft.account.currency));
  const term = { subscription, period, startsAt, endsAt };
  grantAllowances(draft, plan, term, remaining);
  return term;
}

/** What a subscription follows next. */
export function nextPeriodOf(subscription: SubscriptionState): NextPeriod {
  const { planVersion, nextPlanVersion, anchoredAt, period, endsAt } = subscription;
  const end = present(endsAt, 'the end of a period');
  if (nextPlanVersion !== null) {
    return { planVersion: nextPlanVersion, anchoredAt: end, period: 1n };
  }
  return { planVersion, anchoredAt: anchoredAt ?? end, period: period + 1n };
}

function boundary(
  { calendar }: Plan,
  { unit, count }: PlanPeriod,
  anchoredAt: Instant,
  periods: bigint,
): Instant {
  const all = count * periods;
  return unit === 'month'
    ? plusMonths(calendar, anchoredAt, all)
    : plusDays(calendar, anchoredAt, all);
}
