import { bounds } from '../bounds.ts';
import type { OpenAccount, RememberedRequest } from '../contracts.gen.ts';
import { isKeyPart } from '../key.ts';
import type { Plan } from '../plan/plan.ts';
import type { Draft } from './draft.ts';
import { baseSubscription, follow } from './subscription/subscribe.ts';
import { applied, denied } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Opens an account with its identities, its opening funds and one plan, in its first period. */
export function openAccount(
  draft: Draft,
  command: OpenAccount,
  request: RememberedRequest | null,
): Verdict {
  const plan = draft.planOf(command.planVersion);
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
    subscriptionStarted: { subscription: baseSubscription, planVersion, startedAt: draft.clock },
  });
  follow(draft, planVersion, command.openingAllowances);
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
