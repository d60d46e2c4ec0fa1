import type { GroupState, SessionState, UsedUnits } from '../contracts.gen.ts';
import { present } from '../invariant.ts';
import { noMoney } from '../money.ts';
import type { Price, Rate } from '../plan/plan.ts';
import { nextPriceChange, priceAt, priceNamed } from '../rating/prices.ts';
import type { PriceChange } from '../rating/prices.ts';
import type { Tally } from '../rating/rating.ts';
import { whereaboutsOf } from '../rating/zones.ts';
import type { Whereabouts } from '../rating/zones.ts';
import { instant } from '../time.ts';
import type { Instant } from '../time.ts';
import { noUnits } from '../units.ts';
import { groupOf, openSession } from './account.ts';
import type { Draft } from './draft.ts';

/** What a rating group costs in a session: the price of now, and what follows it. */
export interface Tariff {
  readonly rate: Rate;
  readonly price: Price;
  /** Undefined: the price does not change while what it is for holds. */
  readonly change: PriceChange | undefined;
}

/** Where and when a session uses units, as far as their price depends on it. */
export interface Use {
  readonly network: string | null;
  readonly at: Instant;
}

/** The open session of a draft. */
export function sessionOf(draft: Draft, id: string): SessionState {
  return present(openSession(draft.account, id), 'the session of a charge');
}

/** The rate of a rating group in the plan version the session is pinned to. */
export function rateOf(draft: Draft, session: SessionState, ratingGroup: bigint): Rate | undefined {
  return draft.planOf(session.planVersion).rates.find((one) => one.ratingGroup === ratingGroup);
}

/** The price of units that are used at a place and a time. */
export function priceOfUse(draft: Draft, session: SessionState, rate: Rate, use: Use): Price {
  return priceAt(
    draft.planOf(session.planVersion),
    rate,
    placeOf(draft, session, use.network),
    use.at,
  );
}

/** The tariff of a session from now on, with the change of price that comes before `until`. */
export function tariffUntil(
  draft: Draft,
  session: SessionState,
  rate: Rate,
  until: Instant,
): Tariff {
  const plan = draft.planOf(session.planVersion);
  const place = placeOf(draft, session, session.servingNetwork);
  const price = priceAt(plan, rate, place, draft.clock);
  const span = { after: draft.clock, before: until };
  return { rate, price, change: nextPriceChange(plan, rate, place, span) };
}

/** When the price changes a second time before `until`. */
export function secondChange(
  draft: Draft,
  session: SessionState,
  { rate, change }: Tariff,
  until: Instant,
): Instant | undefined {
  if (change === undefined) return undefined;
  const place = placeOf(draft, session, session.servingNetwork);
  const span = { after: change.at, before: until };
  return nextPriceChange(draft.planOf(session.planVersion), rate, place, span)?.at;
}

/** The tariff that a group's grants were given at; undefined: it has none. */
export function heldTariff(rate: Rate, group: GroupState | undefined): Tariff | undefined {
  if (group === undefined || group.heldPrice === null) return undefined;
  const { heldPrice, heldChange: change } = group;
  const named = (name: string): Price => present(priceNamed(rate, name), 'the price of a hold');
  return {
    rate,
    price: named(heldPrice),
    change: change === null ? undefined : { at: change.at, price: named(change.price) },
  };
}

/**
 * The price of what a grant covers: as it was announced with it. What was counted up to the change
 * was used before it.
 */
export function priceWithin(
  { price, change }: Tariff,
  { tariffChange }: UsedUnits,
  usedAt: Instant,
): Price {
  if (change === undefined || tariffChange === 'before') return price;
  return tariffChange === 'after' || usedAt > change.at ? change.price : price;
}

/**
 * When usage happened that was counted up to a point in time. An event happens then, time and
 * volume were used before it.
 */
export function momentOfUse(rate: Rate, countedAt: Instant): Instant {
  return rate.unit === 'events' ? countedAt : instant(countedAt - 1n);
}

/** What the group has used and paid at a price so far; nothing before its first use. */
export function tallyOf(draft: Draft, session: string, { ratingGroup }: Rate, price: Price): Tally {
  const group = groupOf(sessionOf(draft, session), ratingGroup);
  const known = group?.tallies.find((tally) => tally.price === price.name);
  return known ?? { used: noUnits, charged: noUnits, moneyUnits: noUnits, money: noMoney };
}

function placeOf(draft: Draft, session: SessionState, network: string | null): Whereabouts {
  const parties = { calledParty: session.calledParty, servingNetwork: network };
  return whereaboutsOf(draft.planOf(session.planVersion), parties, draft.account.favourites);
}
