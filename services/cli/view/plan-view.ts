import { formatMoney } from '../../core/money.ts';
import type { Plan, PlanMoneyThreshold, Price, Rate } from '../../core/plan/plan.ts';
import type { Unit } from '../../core/units.ts';
import { formatUnits } from './amounts.ts';

/** A plan for people, a line each. */
export function planLines(plan: Plan): readonly string[] {
  const { name, version, currency, rates, allowances, moneyThreshold } = plan;
  const zones = [...plan.destinations, ...plan.networks].map(
    (zone) => `  zone ${zone.name}: ${zone.prefixes.join(', ')}`,
  );
  const granted = allowances.map((one) => {
    const groups = one.ratingGroups.join(', ');
    return `  allowance ${one.name}: ${formatUnits(one.amount, one.unit)} for ${groups}`;
  });
  return [
    `${name}, version ${version}, ${currency}`,
    ...rates.flatMap(rateLines),
    ...granted,
    ...zones,
    ...(moneyThreshold === undefined ? [] : [`  tells below ${thresholdWords(moneyThreshold)}`]),
  ];
}

function rateLines(rate: Rate): readonly string[] {
  const { ratingGroup, service, unit, standard, rules } = rate;
  return [
    `  ${ratingGroup} ${service}: ${priceWords(standard, unit)}`,
    ...rules.map(({ price, destinations, networks }) => {
      const to = destinations === undefined ? '' : ` to ${destinations.join(', ')}`;
      const within = networks === undefined ? '' : ` in ${networks.join(', ')}`;
      return `     ${price.name}${to}${within}: ${priceWords(price, unit)}`;
    }),
  ];
}

function priceWords(price: Price, unit: Unit): string {
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
