import type { ChangePlan, RememberedRequest, SubscriptionState } from '../../contracts.gen.ts';
import { present } from '../../invariant.ts';
import { divide, micros, noMoney } from '../../money.ts';
import type { Micros } from '../../money.ts';
import { refundXdr } from '../../xdr/fee-xdrs.ts';
import { availableMoney } from '../account.ts';
import type { Draft } from '../draft.ts';
import { applied, denied } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { allowancesOf } from './grant-allowances.ts';
import { endAllowance } from './renew.ts';
import { baseSubscription, follow } from './subscribe.ts';

/**
 * Moves an account to another plan version.
 *
 * At once: the fee of the time that is left is given back, allowances end, and the first period of
 * the new plan starts, which funds must pay for. At renewal: with the next period. Open sessions
 * stay with the version they began with.
 */
export function changePlan(
  draft: Draft,
  { planVersion, when }: ChangePlan,
  request: RememberedRequest | null,
): Verdict {
  const plan = draft.planOf(planVersion);
  if (plan.currency !== draft.account.currency) return denied('CURRENCY_MISMATCH', request);
  const found = draft.account.subscriptions.find(({ id }) => id === baseSubscription);
  const subscription = present(found, 'the base subscription');
  if (when === 'renewal' && subscription.endsAt !== null) {
    draft.apply({
      type: 'PlanChangeScheduled',
      planChangeScheduled: { subscription: baseSubscription, planVersion },
    });
    return applied(request);
  }
  const refund = refundOf(draft, subscription);
  const isPaid = availableMoney(draft.account) + refund >= plan.fee;
  if (plan.period !== undefined && !isPaid) return denied('FUNDS_INSUFFICIENT', request);
  moveNow(draft, subscription, planVersion, refund);
  return applied(request);
}

function moveNow(
  draft: Draft,
  subscription: SubscriptionState,
  planVersion: string,
  refund: Micros,
): void {
  for (const allowance of allowancesOf(draft, baseSubscription)) {
    endAllowance(draft, allowance, draft.clock);
  }
  const planChanged = {
    subscription: baseSubscription,
    planVersion,
    changedAt: draft.clock,
    refund,
  };
  draft.apply({ type: 'PlanChanged', planChanged });
  if (refund > 0n) {
    draft.xdrs.push(refundXdr(subscription, planChanged, draft.account.currency));
  }
  follow(draft, planVersion);
}

/** The fee of the time that is left of a period, to the millisecond, rounded down. */
function refundOf(draft: Draft, subscription: SubscriptionState): Micros {
  const { startsAt, endsAt, planVersion } = subscription;
  if (startsAt === null || endsAt === null) return noMoney;
  const { fee } = draft.planOf(planVersion);
  const left = endsAt > draft.clock ? endsAt - draft.clock : 0n;
  return micros(divide(fee * left, endsAt - startsAt, 'down'));
}
