import type { Change } from '../../core/contracts.gen.ts';
import { formatMoney } from '../../core/money.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { timeText } from '../time-text.ts';
import { formatUnits } from './amounts.ts';
import { nameOf, planName } from './names.ts';

type SubscriptionChange = Extract<
  Change,
  {
    type:
      | 'PeriodStarted'
      | 'SubscriptionLapsed'
      | 'PlanChanged'
      | 'PlanChangeScheduled'
      | 'AllowanceEnded';
  }
>;

/** What happened to a subscription and its allowances, in words. */
export function subscriptionWords(
  change: SubscriptionChange,
  plans: ReadonlyMap<string, Plan>,
): string {
  switch (change.type) {
    case 'PeriodStarted': {
      const { period, endsAt, fee } = change.periodStarted;
      const paid = fee === 0n ? '' : `, ${formatMoney(fee)} paid`;
      return `period ${period} to ${timeText(endsAt)}${paid}`;
    }
    case 'SubscriptionLapsed':
      return 'subscription lapsed: funds do not pay its fee';
    case 'PlanChanged': {
      const { refund } = change.planChanged;
      const back = refund === 0n ? '' : `, ${formatMoney(refund)} given back`;
      return `plan ${planName(change.planChanged, plans)}${back}`;
    }
    case 'PlanChangeScheduled':
      return `plan ${planName(change.planChangeScheduled, plans)} from the next period on`;
    case 'AllowanceEnded':
      return endedWords(change.allowanceEnded);
  }
}

function endedWords({
  allowance,
  unit,
  expired,
  rolledOver,
}: Extract<Change, { type: 'AllowanceEnded' }>['allowanceEnded']): string {
  const lost = expired === 0n ? [] : [`${formatUnits(expired, unit)} expired`];
  const kept = rolledOver === 0n ? [] : [`${formatUnits(rolledOver, unit)} rolled over`];
  const what = [...lost, ...kept];
  return `${nameOf({ allowance })} ended${what.length === 0 ? '' : `, ${what.join(', ')}`}`;
}
