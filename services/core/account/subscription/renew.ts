import { bounds } from '../../bounds.ts';
import type { AllowanceState, SubscriptionState } from '../../contracts.gen.ts';
import { present } from '../../invariant.ts';
import { noMoney } from '../../money.ts';
import { earlier } from '../../time.ts';
import type { Instant } from '../../time.ts';
import { lesser, noUnits, units } from '../../units.ts';
import type { Draft } from '../draft.ts';
import { allowancesOf, grantRolledOver } from './grant-allowances.ts';
import { nextPeriodOf, pays, startPeriod } from './start-period.ts';
import { follow } from './subscribe.ts';

/**
 * Starts the periods that are due by the partition clock, each once and with its own fee, and ends
 * allowances that are past their time. A subscription whose fee funds do not pay lapses, and goes
 * on from the moment they do.
 */
export function settleSubscriptions(draft: Draft): void {
  for (const { id } of draft.account.subscriptions) {
    for (let turn = 0; turn < bounds.periodsPerDecisionMax; turn++) {
      const subscription = subscriptionOf(draft, id);
      if (subscription.endsAt === null || subscription.endsAt > draft.clock) break;
      renew(draft, subscription, subscription.endsAt);
    }
  }
  endExpired(draft);
  resumeLapsed(draft);
}

/** Ends allowances that are past their time. */
export function endExpired(draft: Draft): void {
  for (const allowance of draft.account.allowances) {
    const { expiresAt } = allowance;
    if (expiresAt !== null && expiresAt <= draft.clock) endAllowance(draft, allowance, expiresAt);
  }
}

/** Goes on with subscriptions that lapsed, where funds pay the fee by now: from now on. */
export function resumeLapsed(draft: Draft): void {
  for (const { id, status, planVersion, nextPlanVersion } of draft.account.subscriptions) {
    if (status !== 'lapsed') continue;
    const next = nextPlanVersion ?? planVersion;
    if (!pays(draft, draft.planOf(next).fee)) continue;
    startPeriod(draft, id, { planVersion: next, anchoredAt: draft.clock, period: 1n });
  }
}

/** Ends what is left of an allowance; what is taken over of it is for the caller to grant. */
export function endAllowance(
  draft: Draft,
  { id: allowance, unit, funds, reserved, locked }: AllowanceState,
  endedAt: Instant,
  rolledOver = noUnits,
): void {
  if (funds === 0n && reserved + locked > 0n) return; // until what is held of it comes back
  const expired = units(funds - rolledOver);
  draft.apply({
    type: 'AllowanceEnded',
    allowanceEnded: { allowance, unit, endedAt, expired, rolledOver },
  });
}

/** When something of the subscriptions falls due; undefined: nothing will. */
export function subscriptionsDue(
  subscriptions: readonly SubscriptionState[],
  allowances: readonly AllowanceState[],
): Instant | undefined {
  const ends = subscriptions.flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt]));
  const expiries = allowances.flatMap(({ expiresAt, funds, reserved, locked }) => {
    const isHeld = funds === 0n && reserved + locked > 0n;
    return expiresAt === null || isHeld ? [] : [expiresAt];
  });
  const [first, ...others] = [...ends, ...expiries];
  return first === undefined ? undefined : others.reduce(earlier, first);
}

function renew(draft: Draft, subscription: SubscriptionState, dueAt: Instant): void {
  const { id } = subscription;
  const next = nextPeriodOf(subscription);
  const plan = draft.planOf(next.planVersion);
  const isPaid = plan.period !== undefined && pays(draft, plan.fee);
  const rolled = endPeriod(draft, id, dueAt, isPaid);
  if (plan.period === undefined) {
    const changed = { subscription: id, planVersion: next.planVersion, changedAt: dueAt };
    draft.apply({ type: 'PlanChanged', planChanged: { ...changed, refund: noMoney } });
    follow(draft, next.planVersion);
  } else if (isPaid) {
    const term = startPeriod(draft, id, next);
    for (const { allowance, amount } of rolled) grantRolledOver(draft, allowance, amount, term);
  } else {
    draft.apply({
      type: 'SubscriptionLapsed',
      subscriptionLapsed: { subscription: id, lapsedAt: dueAt },
    });
  }
}

/** Ends the allowances of a period, and tells what of them the next one takes over. */
function endPeriod(draft: Draft, subscription: string, dueAt: Instant, isFollowed: boolean) {
  return allowancesOf(draft, subscription)
    .filter(({ expiresAt }) => expiresAt === dueAt)
    .flatMap((allowance) => {
      const amount = isFollowed ? lesser(allowance.funds, allowance.rollover) : noUnits;
      endAllowance(draft, allowance, dueAt, amount);
      return amount > 0n ? [{ allowance, amount }] : [];
    });
}

function subscriptionOf(draft: Draft, id: string): SubscriptionState {
  const found = draft.account.subscriptions.find((one) => one.id === id);
  return present(found, 'a subscription of the account');
}
