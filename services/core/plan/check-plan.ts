import type { Plan, Price, PriceRule, Rate, Zone } from './plan.ts';

/** A record must hold what some periods that are due together grant and end. */
const allowancesMax = 32;

/** What is wrong with a plan as a whole, though each of its members is well-formed. */
export function planProblems(plan: Plan): readonly string[] {
  const groups = plan.rates.map((rate) => rate.ratingGroup.toString());
  const allowances = plan.allowances.map((allowance) => allowance.name);
  return [
    ...(/^[A-Z]{3}$/.test(plan.currency) ? [] : ['plan.currency: a code of three letters']),
    ...repeated('plan.rates', 'one rate per rating group', groups),
    ...repeated('plan.allowances', 'each name once', allowances),
    ...subscriptionProblems(plan),
    ...[...plan.allowances, ...plan.promotions.map(({ bonus }) => bonus)]
      .filter(({ ratingGroups }) => ratingGroups.some((group) => group < 0n))
      .map(({ name }) => `plan.allowances.${name}.ratingGroups: whole numbers`),
    ...zoneProblems('plan.destinations', plan.destinations),
    ...zoneProblems('plan.networks', plan.networks),
    ...calendarProblems(plan),
    ...plan.rates.flatMap((rate, i) => rateProblems(plan, rate, `plan.rates[${i}]`)),
  ];
}

function subscriptionProblems({ period, fee, allowances, promotions }: Plan): readonly string[] {
  const rolled = [...allowances, ...promotions.map(({ bonus }) => bonus)].filter(
    ({ rollover, validDays }) => rollover > 0n && (period === undefined || validDays !== undefined),
  );
  const bonuses = promotions.map(({ bonus }) => bonus.name);
  const names = [...allowances.map(({ name }) => name), ...bonuses];
  return [
    ...(allowances.length + promotions.length > allowancesMax
      ? [`plan.allowances: at most ${allowancesMax}, with promotions`]
      : []),
    ...names
      .filter((name) => name.includes(':') || name === 'bonus')
      .map((name) => `plan.allowances.${name}: another name, without a colon`),
    ...(fee > 0n && period === undefined ? ['plan.fee: only with a period'] : []),
    ...rolled.map(
      ({ name }) => `plan.allowances.${name}.rollover: only to the end of a period, not validDays`,
    ),
    ...repeated('plan.promotions', 'each bonus under a name of its own', bonuses),
    ...bonuses
      .filter((name) => allowances.some((one) => one.name === name))
      .map((name) => `plan.promotions: ${name} is the name of an allowance`),
  ];
}

function zoneProblems(at: string, zones: readonly Zone[]): readonly string[] {
  const names = zones.map(({ name }) => name);
  const prefixes = zones.flatMap((zone) => zone.prefixes);
  return [
    ...repeated(at, 'each name once', names),
    ...repeated(at, 'each prefix in one zone only', prefixes),
  ];
}

function rateProblems(plan: Plan, rate: Rate, at: string): readonly string[] {
  const prices = [rate.standard, ...rate.rules.map(({ price }) => price)];
  const rules = rate.rules.flatMap((rule) => ruleProblems(plan, rule, at));
  const names = prices.map(({ name }) => name);
  return [
    ...repeated(`${at}.prices`, 'each name once, and none "standard"', names),
    ...rules,
    ...prices.flatMap((price) => tierProblems(price, `${at}.${price.name}.tiers`)),
  ];
}

function ruleProblems(plan: Plan, rule: PriceRule, at: string): readonly string[] {
  const { destinations = [], networks = [], times = [], favourites, price } = rule;
  const place = `${at}.prices.${price.name}`;
  const isEverywhere = destinations.length + networks.length + times.length === 0 && !favourites;
  return [
    ...(isEverywhere
      ? [`${place}: where it applies, by destinations, networks, times or favourites`]
      : []),
    ...unknownNames(`${place}.destinations`, 'zone', destinations, plan.destinations),
    ...unknownNames(`${place}.networks`, 'zone', networks, plan.networks),
    ...unknownNames(`${place}.times`, 'time', times, plan.times),
  ];
}

function unknownNames(
  at: string,
  what: 'zone' | 'time',
  names: readonly string[],
  known: readonly { readonly name: string }[],
): readonly string[] {
  return names
    .filter((name) => !known.some((one) => one.name === name))
    .map((name) => `${at}: the plan has no ${what} ${name}`);
}

function calendarProblems({ calendar, times }: Plan): readonly string[] {
  const { timeZone, offsets } = calendar;
  const isAscending = offsets.every(
    ({ from }, i) => i === 0 || from > (offsets[i - 1]?.from ?? 0n),
  );
  const isCompiled = timeZone === 'UTC' || offsets.length > 0;
  return [
    ...repeated(
      'plan.times',
      'each name once',
      times.map(({ name }) => name),
    ),
    ...(isAscending ? [] : ['plan.offsets: each from later than the one before']),
    ...(isCompiled ? [] : [`plan.offsets: those of ${timeZone}, as publishing compiles them in`]),
  ];
}

/** Tiers end where an increment ends, or usage cut into reports could fall on either side. */
function tierProblems({ tiers, increment }: Price, at: string): readonly string[] {
  const isAscending = tiers.every(({ upTo }, i) => i === 0 || upTo > (tiers[i - 1]?.upTo ?? 0n));
  const isWhole = tiers.every(({ upTo }) => upTo % increment === 0n);
  return [
    ...(isAscending ? [] : [`${at}: each upTo above the one before`]),
    ...(isWhole ? [] : [`${at}: each upTo a multiple of the increment ${increment}`]),
  ];
}

function repeated(at: string, expected: string, names: readonly string[]): readonly string[] {
  return new Set(names).size < names.length ? [`${at}: ${expected}`] : [];
}
