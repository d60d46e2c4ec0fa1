import type { AccountState, FundsLock, FundsLocked } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { units } from '../units.ts';
import type { Units } from '../units.ts';
import { isPeriod } from './period-mark.ts';

type KnownPeriods = FundsLocked['knownPeriods'];

/**
 * Periods of a delta that have begun here as well: each is paid for and granted once
 * (counter-example 8). What ended at both sites needs no such look: what was left of it is owed
 * here until it is posted, and then by nobody.
 */
export function knownPeriods(
  { subscriptions }: AccountState,
  { periods }: FundsLock,
): KnownPeriods {
  return periods
    .map(({ mark }) => mark)
    .filter(({ subscription: id, anchoredAt, period }) => {
      const own = subscriptions.find((one) => one.id === id);
      return own?.anchoredAt === anchoredAt && own.period >= period;
    });
}

/** Money that is locked: without the fees of known periods. */
export function moneyToLock({ money, periods }: FundsLock, known: KnownPeriods): Micros {
  let sum: bigint = money;
  for (const { mark, fee } of periods) {
    if (known.some((one) => isPeriod(one, mark))) sum -= fee;
  }
  return micros(sum);
}

/** Units of an allowance that are locked: without what known periods granted. */
export function unitsToLock(
  { allowance, units: net }: Pick<FundsLock['allowances'][number], 'allowance' | 'units'>,
  { periods }: FundsLock,
  known: KnownPeriods,
): Units {
  let sum: bigint = net;
  for (const { mark, grants } of periods) {
    if (!known.some((one) => isPeriod(one, mark))) continue;
    for (const grant of grants) if (grant.allowance === allowance) sum += grant.units;
  }
  return units(sum);
}
