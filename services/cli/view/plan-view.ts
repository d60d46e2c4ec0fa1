import { formatMoney } from '../../core/money.ts';
import type { TimeBand } from '../../core/calendar/time-bands.ts';
import type {
  Plan,
  PlanAllowance,
  PlanMoneyThreshold,
  Price,
  PriceRule,
  Rate,
} from '../../core/plan/plan.ts';
import type { Unit } from '../../core/units.ts';
import { clockText } from '../../engine/time-text.ts';
import { formatUnits } from '../../engine/words/amounts.ts';

/** A plan for people, a line each. */
export function planLines(plan: Plan): readonly string[] {
  const { name, version, currency, rates, allowances, moneyThreshold, times } = plan;
  const zones = [...plan.destinations, ...plan.networks].map(
    (zone) => `  zone ${zone.name}: ${zone.prefixes.join(', ')}`,
  );
  const granted = allowances.map((one) => {
    const groups = one.ratingGroups.join(', ');
    return `  allowance ${one.name}: ${formatUnits(one.amount, one.unit)} for ${groups}${kept(one)}`;
  });
  const bonuses = plan.promotions.map(({ topUpOf, bonus }) => {
    const amount = formatUnits(bonus.amount, bonus.unit);
    return `  bonus ${bonus.name}: ${amount} with a top-up of ${formatMoney(topUpOf)}${kept(bonus)}`;
  });
  return [
    `${name}, version ${version}, ${currency}${periodWords(plan)}`,
    ...rates.flatMap(rateLines),
    ...granted,
    ...bonuses,
    ...zones,
    ...times.map((band) => `  time ${band.name}: ${timeWords(band)}, ${plan.calendar.timeZone}`),
    ...(plan.abandonedEvents === 'keep' ? [] : ['  gives back one-time events given up']),
    ...(moneyThreshold === undefined ? [] : [`  tells below ${thresholdWords(moneyThreshold)}`]),
  ];
}

function periodWords({ period, fee }: Plan): string {
  if (period === undefined) return '';
  const { unit, count } = period;
  return `, ${formatMoney(fee)} every ${count === 1n ? unit : `${count} ${unit}s`}`;
}

function kept({ rollover, validDays, unit }: PlanAllowance): string {
  const days = validDays === undefined ? '' : `, for ${validDays} days`;
  return rollover === 0n ? days : `, of which ${formatUnits(rollover, unit)} roll over${days}`;
}

function rateLines(rate: Rate): readonly string[] {
  const { ratingGroup, service, unit, standard, rules } = rate;
  return [
    `  ${ratingGroup} ${service}: ${priceWords(standard, unit)}`,
    ...rules.map((rule) => `     ${ruleWords(rule)}: ${priceWords(rule.price, unit)}`),
  ];
}

function ruleWords({ price, destinations, networks, times, favourites }: PriceRule): string {
  const to = destinations === undefined ? '' : ` to ${destinations.join(', ')}`;
  const within = networks === undefined ? '' : ` in ${networks.join(', ')}`;
  const when = times === undefined ? '' : ` at ${times.join(', ')}`;
  return `${price.name}${favourites ? ' to favourites' : ''}${to}${within}${when}`;
}

function timeWords({ days, from, to }: TimeBand): string {
  return `${days.join(', ')} ${clockText(from)} to ${clockText(to)}`;
}

/** What a price comes to: `0.10 per 1 min, in steps of 1 min`. */
export function priceWords(price: Price, unit: Unit): string {
  const { amount, block, increment, connectFee, tiers } = price;
  const per = `per ${formatUnits(block, unit)}`;
  const tiered = tiers.map(
    (tier) => `${formatMoney(tier.amount)} to ${formatUnits(tier.upTo, unit)}, then `,
  );
  const fee = connectFee > 0n ? `, and ${formatMoney(connectFee)} to connect` : '';
  const steps = `in steps of ${formatUnits(increment, unit)}`;
  return `${tiered.join('')}${formatMoney(amount)} ${per}, ${steps}${fee}`;
}

function thresholdWords(threshold: PlanMoneyThreshold): string {
  return threshold.kind === 'absolute'
    ? formatMoney(threshold.amount)
    : `${threshold.percent} % of the credit limit`;
}
