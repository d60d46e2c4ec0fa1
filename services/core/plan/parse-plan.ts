import type { Unit } from '../units.ts';
import { planProblems } from './check-plan.ts';
import { calendarFrom, timeBandFrom } from './parse-calendar.ts';
import { finalUnitsFrom, partialXdrFrom, triggerFrom } from './parse-quota-terms.ts';
import { ruleFrom, standardPriceFrom, zoneFrom } from './parse-price.ts';
import { noMoney } from '../money.ts';
import { noUnits } from '../units.ts';
import type {
  Plan,
  PlanAllowance,
  PlanMoneyThreshold,
  PlanPeriod,
  Promotion,
  Rate,
  Zone,
} from './plan.ts';
import { PlanReader, smallCount, wholeFrom } from './plan-reader.ts';

/** A plan, or everything that is wrong with it, each problem with the place it was found. */
export type ParsedPlan =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Reads a plan from its JSON form. Amounts are decimal text, so that none passes through a double.
 */
export function parsePlan(value: unknown): ParsedPlan {
  const problems: string[] = [];
  const plan = planFrom(new PlanReader(value, 'plan', problems));
  if (problems.length === 0) problems.push(...planProblems(plan));
  return problems.length === 0 ? { kind: 'plan', plan } : { kind: 'invalid', problems };
}

function planFrom(read: PlanReader): Plan {
  const plan = {
    name: read.text('name'),
    version: smallCount(read.whole('version', 1n, 1_000_000n)),
    currency: read.text('currency'),
    destinations: zonesFrom(read, 'destinations', /^\d{1,15}$/, 'digits of E.164 numbers'),
    networks: zonesFrom(read, 'networks', /^\d{3}(-\d{0,3})?$/, 'PLMN ids such as 262-01'),
    calendar: calendarFrom(read),
    times: read.has('times') ? read.list('times').map(timeBandFrom) : [],
    failureHandling: read.has('failureHandling')
      ? read.choice('failureHandling', failureHandlings)
      : undefined,
    abandonedEvents: read.has('abandonedEvents')
      ? read.choice('abandonedEvents', ['keep', 'reverse'] as const)
      : 'keep',
    rates: read.list('rates').map(rateFrom),
    period: read.has('period') ? periodFrom(read.object('period')) : undefined,
    fee: read.has('fee') ? read.amount('fee') : noMoney,
    allowances: read.list('allowances').map(allowanceFrom),
    promotions: read.has('promotions') ? read.list('promotions').map(promotionFrom) : [],
    moneyThreshold: read.has('moneyThreshold')
      ? moneyThresholdFrom(read.object('moneyThreshold'))
      : undefined,
  };
  read.end();
  return plan;
}

function zonesFrom(read: PlanReader, name: string, form: RegExp, what: string): readonly Zone[] {
  return read.has(name) ? read.list(name).map((zone) => zoneFrom(zone, form, what)) : [];
}

function rateFrom(read: PlanReader): Rate {
  const standard = standardPriceFrom(read);
  const rate = {
    ratingGroup: read.whole('ratingGroup', 0n, 4_294_967_295n),
    service: read.choice('service', ['voice', 'text', 'data', 'money'] as const),
    unit: read.choice('unit', unitNames),
    rules: read.has('prices') ? read.list('prices').map((rule) => ruleFrom(rule, standard)) : [],
    standard,
    quotaDefault: read.count('quotaDefault'),
    quotaMaximum: read.has('quotaMaximum') ? read.count('quotaMaximum') : undefined,
    quotaMinimum: read.has('quotaMinimum') ? read.count('quotaMinimum') : undefined,
    validity: read.whole('validity', 1n, 86_400n),
    holdingTime: read.has('holdingTime') ? read.whole('holdingTime', 0n, 86_400n) : undefined,
    thresholdPercent: read.has('thresholdPercent')
      ? read.whole('thresholdPercent', 1n, 99n)
      : undefined,
    finalUnits: finalUnitsFrom(read),
    triggers: read.has('triggers') ? read.list('triggers').map(triggerFrom) : [],
    partialXdr: read.has('partialXdr') ? partialXdrFrom(read.object('partialXdr')) : undefined,
    whenShort: read.choice('whenShort', ['grant-rest', 'reject'] as const),
  };
  read.end();
  return rate;
}

function allowanceFrom(read: PlanReader): PlanAllowance {
  const allowance = {
    name: read.text('name'),
    unit: read.choice('unit', unitNames),
    ratingGroups: read.texts('ratingGroups').map((text) => wholeFrom(text) ?? -1n),
    amount: read.count('amount'),
    priority: smallCount(read.whole('priority', 0n, 1000n)),
    lowPercent: smallCount(read.whole('lowPercent', 0n, 100n)),
    rollover: read.has('rollover') ? read.count('rollover') : noUnits,
    validDays: read.has('validDays') ? read.whole('validDays', 1n, 3660n) : undefined,
  };
  read.end();
  return allowance;
}

function periodFrom(read: PlanReader): PlanPeriod {
  const unit = read.has('days') ? 'day' : 'month';
  const period: PlanPeriod =
    unit === 'day'
      ? { unit, count: read.whole('days', 1n, 3660n) }
      : { unit, count: read.whole('months', 1n, 120n) };
  read.end();
  return period;
}

function promotionFrom(read: PlanReader): Promotion {
  const promotion = { topUpOf: read.amount('topUpOf'), bonus: allowanceFrom(read.object('bonus')) };
  read.end();
  return promotion;
}

function moneyThresholdFrom(read: PlanReader): PlanMoneyThreshold {
  const threshold: PlanMoneyThreshold = read.has('percentOfLimit')
    ? {
        kind: 'share of the credit limit',
        percent: smallCount(read.whole('percentOfLimit', 1n, 100n)),
      }
    : { kind: 'absolute', amount: read.amount('below') };
  read.end();
  return threshold;
}

const failureHandlings = ['TERMINATE', 'CONTINUE', 'RETRY_AND_TERMINATE'] as const;
const unitNames = ['seconds', 'octets', 'events'] as const satisfies Unit[];
