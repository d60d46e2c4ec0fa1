import { bounds } from '../../bounds.ts';
import type { Micros } from '../../money.ts';
import type { Plan, Promotion } from '../../plan/plan.ts';
import type { Draft } from '../draft.ts';
import { expiryOf, termsOf } from './grant-allowances.ts';
import { baseSubscription } from './subscribe.ts';

/** Grants what the plan promises for a top-up of this much money. */
export function grantPromotions(draft: Draft, money: Micros): void {
  const base = draft.account.subscriptions.find(({ id }) => id === baseSubscription);
  if (base === undefined) return;
  const plan = draft.planOf(base.planVersion);
  for (const promotion of plan.promotions) {
    if (money >= promotion.topUpOf) grantBonus(draft, plan, promotion);
  }
}

/**
 * One more bonus stands by itself and is used until its own day; where there are too many, it adds
 * to the one that lasts longest.
 */
function grantBonus(draft: Draft, plan: Plan, { bonus }: Promotion): void {
  const expiresAt = expiryOf(plan, bonus, { startsAt: draft.clock, endsAt: null });
  const prefix = `${baseSubscription}:bonus:${bonus.name}:`;
  const known = draft.account.allowances.filter(({ id }) => id.startsWith(prefix));
  const last = known.at(-1);
  const isFull = known.length >= bounds.bonusesMax && last !== undefined;
  draft.apply({
    type: 'AllowanceGranted',
    allowanceGranted: {
      ...termsOf(bonus),
      allowance: isFull ? last.id : `${prefix}${expiresAt ?? 'always'}`,
      allocated: bonus.amount,
      amount: bonus.amount,
      expiresAt: isFull ? last.expiresAt : expiresAt,
      rollover: bonus.rollover,
      origin: 'granted',
    },
  });
}
