import type { Plan } from '../../plan/plan.ts';
import type { Draft } from '../draft.ts';
import { grantAllowances } from './grant-allowances.ts';
import type { Remaining } from './grant-allowances.ts';
import { pays, startPeriod } from './start-period.ts';

/** The subscription that an account is opened with, and whose rates it is charged by. */
export const baseSubscription = 'base';

/** Begins to follow a plan now: its first period, where it has any and funds pay the fee. */
export function follow(draft: Draft, planVersion: string, remaining: Remaining = []): void {
  const plan = draft.planOf(planVersion);
  const subscription = baseSubscription;
  const { clock } = draft;
  if (plan.period === undefined) {
    const once = { subscription, period: 0n, startsAt: clock, endsAt: null };
    grantAllowances(draft, plan, once, remaining);
  } else if (pays(draft, plan.fee)) {
    startPeriod(draft, subscription, { planVersion, anchoredAt: clock, period: 1n }, remaining);
  } else {
    draft.apply({
      type: 'SubscriptionLapsed',
      subscriptionLapsed: { subscription, lapsedAt: clock },
    });
  }
  watchMoney(draft, plan);
}

/** Watches money as the plan says; a plan that says nothing ends what one before it said. */
function watchMoney(draft: Draft, { moneyThreshold }: Plan): void {
  const { creditLimit, moneyThreshold: before } = draft.account;
  if (moneyThreshold === undefined && before === null) return;
  draft.apply({
    type: 'MoneyThresholdSet',
    moneyThresholdSet: watched(moneyThreshold, creditLimit),
  });
}

function watched(threshold: Plan['moneyThreshold'], creditLimit: Plan['fee']) {
  switch (threshold?.kind) {
    case undefined:
      return { allocated: creditLimit, percent: 0 };
    case 'absolute':
      return { allocated: threshold.amount, percent: 100 };
    case 'share of the credit limit':
      return { allocated: creditLimit, percent: threshold.percent };
  }
}
