import { localTimeAt } from '../calendar/calendar.ts';
import { isWithin, nextTurn } from '../calendar/time-bands.ts';
import type { Plan, Price, PriceRule, Rate } from '../plan/plan.ts';
import type { Instant } from '../time.ts';
import type { Whereabouts } from './zones.ts';

/** A price from some point in time on. */
export interface PriceChange {
  readonly at: Instant;
  readonly price: Price;
}

/** The price that applies: of the first rule that fits, else the standard one. */
export function priceAt(plan: Plan, rate: Rate, whereabouts: Whereabouts, at: Instant): Price {
  for (const rule of rate.rules) {
    if (fits(rule, whereabouts) && isTimeOf(plan, rule, at)) return rule.price;
  }
  return rate.standard;
}

/** The first change of price after a point in time and before another; undefined: there is none. */
export function nextPriceChange(
  plan: Plan,
  rate: Rate,
  whereabouts: Whereabouts,
  { after, before }: { readonly after: Instant; readonly before: Instant },
): PriceChange | undefined {
  if (rate.rules.every(({ times }) => times === undefined)) return undefined;
  const now = priceAt(plan, rate, whereabouts, after);
  let at = nextTurn(plan.times, plan.calendar, after);
  while (at < before) {
    const price = priceAt(plan, rate, whereabouts, at);
    if (price !== now) return { at, price };
    at = nextTurn(plan.times, plan.calendar, at);
  }
  return undefined;
}

/** The price of this name. */
export function priceNamed(rate: Rate, name: string): Price | undefined {
  if (rate.standard.name === name) return rate.standard;
  return rate.rules.find(({ price }) => price.name === name)?.price;
}

function fits(rule: PriceRule, { destination, network, isFavourite }: Whereabouts): boolean {
  if (rule.favourites && !isFavourite) return false;
  return names(rule.destinations, destination) && names(rule.networks, network);
}

function names(zones: readonly string[] | undefined, zone: string | null): boolean {
  return zones === undefined || (zone !== null && zones.includes(zone));
}

function isTimeOf({ times, calendar }: Plan, rule: PriceRule, at: Instant): boolean {
  if (rule.times === undefined) return true;
  const local = localTimeAt(calendar, at);
  return times.some((band) => rule.times?.includes(band.name) && isWithin(band, calendar, local));
}
