import { bounds } from '../bounds.ts';
import type { OpenAccount, RememberedRequest } from '../contracts.gen.ts';
import { present } from '../invariant.ts';
import { isKeyPart } from '../key.ts';
import type { Plan, PlanAllowance } from '../plan/plan.ts';
import { units } from '../units.ts';
import type { Draft } from './draft.ts';
import { applied, denied } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** The subscription that an account is opened with. */
const firstSubscription = 'base';

/** Opens an account with its identities, its opening funds and one plan with full allowances. */
export function openAccount(
  draft: Draft,
  command: OpenAccount,
  request: RememberedRequest | null,
): Verdict {
  const plan = present(draft.plans(command.planVersion), 'the plan version of an account');
  if (!isOrderly(command)) return denied('AMOUNT_INVALID');
  if (plan.currency !== command.currency) return denied('CURRENCY_MISMATCH');
  if (!areKnown(command, plan)) return denied('ALLOWANCE_UNKNOWN');
  const { kind, currency, creditLimit, openingFunds, status, identities, planVersion } = command;
  const openedAt = draft.clock;
  draft.apply({
    type: 'AccountOpened',
    accountOpened: { kind, currency, creditLimit, openingFunds, status, identities, openedAt },
  });
  draft.apply({
    type: 'SubscriptionStarted',
    subscriptionStarted: { subscription: firstSubscription, planVersion, startedAt: draft.clock },
  });
  grantAllowances(draft, plan, command);
  watchMoney(draft, plan);
  return applied(request);
}

function isOrderly(command: OpenAccount): boolean {
  const { creditLimit, openingFunds, identities, openingAllowances } = command;
  if (creditLimit < 0n || creditLimit > bounds.moneyPerRequestMax) return false;
  if (openingFunds > bounds.moneyPerRequestMax || openingFunds < -bounds.moneyPerRequestMax)
    return false;
  if (identities.length > bounds.identitiesMax || !identities.every(isKeyPart)) return false;
  return openingAllowances.every(
    (one) => one.remaining >= 0n && one.remaining <= bounds.unitsPerReportMax,
  );
}

function areKnown({ openingAllowances }: OpenAccount, plan: Plan): boolean {
  const names = plan.allowances.map((allowance) => allowance.name);
  return openingAllowances.every((opening) => names.includes(opening.name));
}

function grantAllowances(draft: Draft, plan: Plan, command: OpenAccount): void {
  for (const allowance of plan.allowances) {
    const opening = command.openingAllowances.find((one) => one.name === allowance.name);
    const amount = opening?.remaining ?? allowance.amount;
    draft.apply({
      type: 'AllowanceGranted',
      allowanceGranted: {
        ...termsOf(allowance),
        allocated: allowance.amount,
        amount: units(amount),
      },
    });
  }
}

function watchMoney(draft: Draft, { moneyThreshold }: Plan): void {
  if (moneyThreshold === undefined) return;
  const { creditLimit } = draft.account;
  draft.apply({
    type: 'MoneyThresholdSet',
    moneyThresholdSet:
      moneyThreshold.kind === 'absolute'
        ? { allocated: moneyThreshold.amount, percent: 100 }
        : { allocated: creditLimit, percent: moneyThreshold.percent },
  });
}

function termsOf(allowance: PlanAllowance) {
  const { name, unit, ratingGroups, priority, lowPercent } = allowance;
  return {
    allowance: `${firstSubscription}:${name}`,
    name,
    unit,
    ratingGroups,
    priority,
    lowPercent,
  };
}
