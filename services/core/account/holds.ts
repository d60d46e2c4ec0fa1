import type { Grant, GroupState } from '../contracts.gen.ts';
import { dearestCharge } from '../rating/dearer.ts';
import { chargeFor } from '../rating/rating.ts';
import type { Charge, Purse } from '../rating/rating.ts';
import { units } from '../units.ts';
import type { Units } from '../units.ts';
import { purseFor } from './account.ts';
import type { Draft } from './draft.ts';
import { tallyOf } from './tariff.ts';
import type { Tariff } from './tariff.ts';

/** Ends the hold of a group, if it has one: what it held is in funds again. */
export function endHold(
  draft: Draft,
  session: string,
  group: GroupState | undefined,
  reason: 'used' | 'freed' | 'expired' | 'transferred',
): void {
  if (group === undefined || group.grants.length === 0) return;
  const { ratingGroup, unit, heldMoney: money, heldDraws: draws } = group;
  draft.apply({
    type: 'HoldEnded',
    holdEnded: { session, ratingGroup, unit, reason, money, draws },
  });
}

/**
 * Holds what the grants of a group cost at most together, on top of what it used.
 *
 * @param isLast true when funds pay for no more.
 */
export function hold(
  draft: Draft,
  session: string,
  tariff: Tariff | undefined,
  grants: readonly Grant[],
  isLast = false,
): void {
  if (grants.length === 0 || tariff === undefined) return;
  const { price, change } = tariff;
  const { ratingGroup, unit } = tariff.rate;
  const purse = purseFor(draft.account, ratingGroup, unit);
  const { draws, money } = costOfGrants(draft, session, tariff, grants, purse);
  draft.apply({
    type: 'UnitsReserved',
    unitsReserved: {
      session,
      ratingGroup,
      unit,
      price: price.name,
      change: change === undefined ? null : { at: change.at, price: change.price.name },
      grants,
      last: isLast,
      money,
      draws,
    },
  });
}

/** What grants cost at most: over a change of price, as if all of it fell on the dearer side. */
export function costOfGrants(
  draft: Draft,
  session: string,
  { rate, price, change }: Tariff,
  grants: readonly Grant[],
  purse: Purse,
): Charge {
  const tally = tallyOf(draft, session, rate, price);
  const total = totalOf(grants);
  if (change === undefined) return chargeFor(price, tally, total, purse);
  const other = { price: change.price, tally: tallyOf(draft, session, rate, change.price) };
  return dearestCharge([{ price, tally }, other], total, purse, grants.length);
}

/** Units of all grants together. */
export function totalOf(grants: readonly Grant[]): Units {
  return units(grants.reduce((sum: bigint, grant) => sum + grant.units, 0n));
}
