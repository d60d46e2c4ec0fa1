import { bounds } from '../bounds.ts';
import { parseMoney } from '../money.ts';
import type { Micros, Rounding } from '../money.ts';
import type { Unit, Units } from '../units.ts';
import { units } from '../units.ts';
import type { Plan, PlanAllowance, Rate } from './plan.ts';

/** A plan, or everything that is wrong with it, each problem with the place it was found. */
export type ParsedPlan =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const countMax = 1_000_000_000_000_000n;

/**
 * Reads a plan from its JSON form. Amounts are decimal text, so that none passes through a double.
 */
export function parsePlan(value: unknown): ParsedPlan {
  const problems: string[] = [];
  const read = new Reader(value, 'plan', problems);
  const plan: Plan = {
    name: read.text('name'),
    version: smallCount(read.whole('version', 1n, 1_000_000n)),
    currency: read.text('currency'),
    rates: read.list('rates').map(rateFrom),
    allowances: read.list('allowances').map(allowanceFrom),
  };
  if (!/^[A-Z]{3}$/.test(plan.currency)) problems.push('plan.currency: a code of three letters');
  findRepeats(plan, problems);
  return problems.length === 0 ? { kind: 'plan', plan } : { kind: 'invalid', problems };
}

function rateFrom(read: Reader): Rate {
  return {
    ratingGroup: read.whole('ratingGroup', 0n, 4_294_967_295n),
    service: read.choice('service', ['voice', 'text', 'data', 'money'] as const),
    unit: read.choice('unit', unitNames),
    increment: read.count('increment'),
    block: read.count('block'),
    price: read.price('price'),
    rounding: read.choice('rounding', ['up', 'down', 'half-up'] as const satisfies Rounding[]),
    quotaDefault: read.count('quotaDefault'),
    quotaMaximum: read.has('quotaMaximum') ? read.count('quotaMaximum') : undefined,
    validity: read.whole('validity', 1n, 86_400n),
    holdingTime: read.has('holdingTime') ? read.whole('holdingTime', 0n, 86_400n) : undefined,
    thresholdPercent: read.has('thresholdPercent')
      ? read.whole('thresholdPercent', 1n, 99n)
      : undefined,
    finalAction: read.choice('finalAction', ['TERMINATE'] as const),
    whenShort: read.choice('whenShort', ['grant-rest', 'reject'] as const),
  };
}

function allowanceFrom(read: Reader): PlanAllowance {
  return {
    name: read.text('name'),
    unit: read.choice('unit', unitNames),
    ratingGroups: read.texts('ratingGroups').map((text) => wholeFrom(text) ?? -1n),
    amount: read.count('amount'),
    priority: smallCount(read.whole('priority', 0n, 1000n)),
    lowPercent: smallCount(read.whole('lowPercent', 0n, 100n)),
  };
}

const unitNames = ['seconds', 'octets', 'events'] as const satisfies Unit[];

function findRepeats(plan: Plan, problems: string[]): void {
  const groups = plan.rates.map((rate) => rate.ratingGroup);
  if (new Set(groups).size < groups.length) problems.push('plan.rates: one rate per rating group');
  const names = plan.allowances.map((allowance) => allowance.name);
  if (new Set(names).size < names.length) problems.push('plan.allowances: each name once');
  for (const allowance of plan.allowances) {
    if (allowance.ratingGroups.some((group) => group < 0n)) {
      problems.push(`plan.allowances.${allowance.name}.ratingGroups: whole numbers`);
    }
  }
}

function wholeFrom(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? BigInt(value) : undefined;
}

/** Small counts that the contracts hold as Avro int. */
function smallCount(value: bigint): number {
  return +value.toString();
}

/** Reads members of one object and gathers what is wrong with them. */
class Reader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #problems: string[];

  constructor(value: unknown, at: string, problems: string[]) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${at}: an object`);
    this.#members = isObject ? (value as Record<string, unknown>) : {};
    this.#at = at;
    this.#problems = problems;
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined && this.#members[name] !== null;
  }

  text(name: string): string {
    const value = this.#members[name];
    if (typeof value === 'string' && value.length > 0 && value.length <= 64) return value;
    return this.#wrong(name, 'a text of 1 to 64 characters', '');
  }

  whole(name: string, least: bigint, most: bigint): bigint {
    const value = wholeFrom(this.#members[name]);
    if (value !== undefined && value >= least && value <= most) return value;
    return this.#wrong(name, `a whole number from ${least} to ${most}, as text`, least);
  }

  count(name: string): Units {
    return units(this.whole(name, 1n, countMax));
  }

  price(name: string): Micros {
    const value = this.#members[name];
    const price = typeof value === 'string' ? parseMoney(value) : undefined;
    if (price !== undefined && price >= 0n && price <= bounds.moneyPerRequestMax) return price;
    return this.#wrong(name, 'an amount of 0 or more such as "0.10"', 0n as Micros);
  }

  choice<const T extends string>(name: string, among: readonly T[]): T {
    const found = among.find((one) => one === this.#members[name]);
    return found ?? this.#wrong(name, `one of ${among.join(', ')}`, among[0] as T);
  }

  texts(name: string): readonly string[] {
    const value = this.#members[name];
    const fits = Array.isArray(value) && value.length <= 64;
    if (fits && value.every((one) => typeof one === 'string')) return value;
    return this.#wrong(name, 'a list of at most 64 texts', []);
  }

  list(name: string): readonly Reader[] {
    const value = this.#members[name];
    const items: readonly unknown[] =
      Array.isArray(value) && value.length <= 256
        ? (value as unknown[])
        : this.#wrong(name, 'a list of at most 256 entries', []);
    return items.map((item, i) => new Reader(item, `${this.#at}.${name}[${i}]`, this.#problems));
  }

  #wrong<T>(name: string, expected: string, instead: T): T {
    this.#problems.push(`${this.#at}.${name}: ${expected}`);
    return instead;
  }
}
