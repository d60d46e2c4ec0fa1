import type { Plan, Price, Rate, Zone } from './plan.ts';

/** What is wrong with a plan as a whole, though each of its members is well-formed. */
export function planProblems(plan: Plan): readonly string[] {
  const groups = plan.rates.map((rate) => rate.ratingGroup.toString());
  const allowances = plan.allowances.map((allowance) => allowance.name);
  return [
    ...(/^[A-Z]{3}$/.test(plan.currency) ? [] : ['plan.currency: a code of three letters']),
    ...repeated('plan.rates', 'one rate per rating group', groups),
    ...repeated('plan.allowances', 'each name once', allowances),
    ...plan.allowances
      .filter(({ ratingGroups }) => ratingGroups.some((group) => group < 0n))
      .map(({ name }) => `plan.allowances.${name}.ratingGroups: whole numbers`),
    ...zoneProblems('plan.destinations', plan.destinations),
    ...zoneProblems('plan.networks', plan.networks),
    ...plan.rates.flatMap((rate, i) => rateProblems(plan, rate, `plan.rates[${i}]`)),
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
  const rules = rate.rules.flatMap(({ destinations, networks, price }) => {
    const place = `${at}.prices.${price.name}`;
    const says = destinations !== undefined || networks !== undefined;
    return [
      ...(says ? [] : [`${place}: where it applies, by destinations or networks`]),
      ...unknownZones(`${place}.destinations`, destinations ?? [], plan.destinations),
      ...unknownZones(`${place}.networks`, networks ?? [], plan.networks),
    ];
  });
  const names = prices.map(({ name }) => name);
  return [
    ...repeated(`${at}.prices`, 'each name once, and none "standard"', names),
    ...rules,
    ...prices.flatMap((price) => tierProblems(price, `${at}.${price.name}.tiers`)),
  ];
}

function unknownZones(
  at: string,
  names: readonly string[],
  zones: readonly Zone[],
): readonly string[] {
  return names
    .filter((name) => !zones.some((zone) => zone.name === name))
    .map((name) => `${at}: the plan has no zone ${name}`);
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
