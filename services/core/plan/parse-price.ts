import type { Rounding } from '../money.ts';
import { noMoney } from '../money.ts';
import type { PlanReader } from './plan-reader.ts';
import type { Price, PriceRule, Tier, Zone } from './plan.ts';

/** The name of the price that holds where no other applies. */
export const standardPrice = 'standard';

const roundings = ['up', 'down', 'half-up'] as const satisfies Rounding[];

/** The standard price of a rating group, as it stands in the rate itself. */
export function standardPriceFrom(read: PlanReader): Price {
  return {
    name: standardPrice,
    increment: read.count('increment'),
    block: read.count('block'),
    rounding: read.choice('rounding', roundings),
    ...amountsFrom(read),
  };
}

/** A special price; what it does not say is as in the standard one. */
export function ruleFrom(read: PlanReader, standard: Price): PriceRule {
  const price = {
    name: read.text('name'),
    increment: read.has('increment') ? read.count('increment') : standard.increment,
    block: read.has('block') ? read.count('block') : standard.block,
    rounding: read.has('rounding') ? read.choice('rounding', roundings) : standard.rounding,
    ...amountsFrom(read),
  };
  const rule = {
    destinations: read.has('destinations') ? read.texts('destinations') : undefined,
    networks: read.has('networks') ? read.texts('networks') : undefined,
    times: read.has('times') ? read.texts('times') : undefined,
    favourites: read.has('favourites') && read.flag('favourites'),
    price,
  };
  read.end();
  return rule;
}

/** A zone, of addresses or of networks. */
export function zoneFrom(read: PlanReader, form: RegExp, expected: string): Zone {
  const zone = { name: read.text('name'), prefixes: read.texts('prefixes') };
  if (!zone.prefixes.every((prefix) => form.test(prefix))) read.wrong('prefixes', expected, []);
  read.end();
  return zone;
}

function amountsFrom(read: PlanReader): Pick<Price, 'amount' | 'connectFee' | 'tiers'> {
  return {
    amount: read.amount('price'),
    connectFee: read.has('connectFee') ? read.amount('connectFee') : noMoney,
    tiers: read.has('tiers') ? read.list('tiers').map(tierFrom) : [],
  };
}

function tierFrom(read: PlanReader): Tier {
  const tier = { upTo: read.count('upTo'), amount: read.amount('price') };
  read.end();
  return tier;
}
