import { bounds } from '../bounds.ts';
import type { RememberedRequest, TopUp } from '../contracts.gen.ts';
import type { Draft } from './draft.ts';
import { grantPromotions } from './subscription/promotions.ts';
import { resumeLapsed } from './subscription/renew.ts';
import { applied, denied } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Adds money, or units of a named allowance: exactly one of both. */
export function topUp(draft: Draft, command: TopUp, request: RememberedRequest | null): Verdict {
  const { money, units } = command;
  if ((money === null) === (units === null)) return denied('AMOUNT_INVALID', request);
  const isOrderly =
    money === null
      ? units !== null && units > 0n && units <= bounds.unitsPerReportMax
      : money > 0n && money <= bounds.moneyPerRequestMax;
  if (!isOrderly) return denied('AMOUNT_INVALID', request);
  if (money !== null) {
    if (draft.account.funds + money > bounds.fundsMax) return denied('AMOUNT_INVALID', request);
    draft.apply({
      type: 'ToppedUp',
      toppedUp: { money, allowance: null, units: null, unit: null },
    });
    resumeLapsed(draft);
    grantPromotions(draft, money);
    return applied(request);
  }
  const named = draft.account.allowances.findLast(
    ({ name, expiresAt }) =>
      name === command.allowance && (expiresAt === null || expiresAt > draft.clock),
  );
  if (named === undefined) return denied('ALLOWANCE_UNKNOWN', request);
  const { id: allowance, unit } = named;
  if (named.allocated + (units ?? 0n) > bounds.allowanceMax)
    return denied('AMOUNT_INVALID', request);
  draft.apply({ type: 'ToppedUp', toppedUp: { money: null, allowance, units, unit } });
  return applied(request);
}
