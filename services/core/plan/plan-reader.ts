import { bounds } from '../bounds.ts';
import { parseMoney } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Units } from '../units.ts';
import { units } from '../units.ts';

const countMax = 1_000_000_000_000_000n;
const listMax = 256;
const textsMax = 1_000;

/**
 * Reads members of one object of a plan and gathers what is wrong with them, each with its place. A
 * member that nobody asks for is wrong too: it is most likely a slip of the pen.
 */
export class PlanReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #problems: string[];
  readonly #asked = new Set<string>();

  constructor(value: unknown, at: string, problems: string[]) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${at}: an object`);
    this.#members = isObject ? (value as Record<string, unknown>) : {};
    this.#at = at;
    this.#problems = problems;
  }

  has(name: string): boolean {
    return this.#take(name) !== undefined && this.#take(name) !== null;
  }

  text(name: string): string {
    const value = this.#take(name);
    if (typeof value === 'string' && value.length > 0 && value.length <= 64) return value;
    return this.wrong(name, 'a text of 1 to 64 characters', '');
  }

  whole(name: string, least: bigint, most: bigint): bigint {
    const value = wholeFrom(this.#take(name));
    if (value !== undefined && value >= least && value <= most) return value;
    return this.wrong(name, `a whole number from ${least} to ${most}, as text`, least);
  }

  count(name: string): Units {
    return units(this.whole(name, 1n, countMax));
  }

  amount(name: string): Micros {
    const value = this.#take(name);
    const amount = typeof value === 'string' ? parseMoney(value) : undefined;
    if (amount !== undefined && amount >= 0n && amount <= bounds.moneyPerRequestMax) return amount;
    return this.wrong(name, 'an amount of 0 or more such as "0.10"', 0n as Micros);
  }

  choice<const T extends string>(name: string, among: readonly T[]): T {
    const found = among.find((one) => one === this.#take(name));
    return found ?? this.wrong(name, `one of ${among.join(', ')}`, among[0] as T);
  }

  /** A text that `parse` makes something of. */
  parsed<T>(name: string, parse: (text: string) => T | undefined, expected: string, instead: T): T {
    const value = this.#take(name);
    const found = typeof value === 'string' ? parse(value) : undefined;
    return found ?? this.wrong(name, expected, instead);
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    return typeof value === 'boolean' ? value : this.wrong(name, 'true or false', false);
  }

  texts(name: string): readonly string[] {
    const value = this.#take(name);
    const fits = Array.isArray(value) && value.length > 0 && value.length <= textsMax;
    if (fits && value.every((one) => typeof one === 'string')) return value;
    return this.wrong(name, `a list of 1 to ${textsMax} texts`, []);
  }

  list(name: string): readonly PlanReader[] {
    const value = this.#take(name);
    const items: readonly unknown[] =
      Array.isArray(value) && value.length <= listMax
        ? (value as unknown[])
        : this.wrong(name, `a list of at most ${listMax} entries`, []);
    return items.map(
      (item, i) => new PlanReader(item, `${this.#at}.${name}[${i}]`, this.#problems),
    );
  }

  object(name: string): PlanReader {
    return new PlanReader(this.#take(name), `${this.#at}.${name}`, this.#problems);
  }

  /** Notes what is wrong with a member, and goes on with something in its place. */
  wrong<T>(name: string, expected: string, instead: T): T {
    this.#problems.push(`${this.#at}.${name}: ${expected}`);
    return instead;
  }

  /** Notes members that nobody asked for. */
  end(): void {
    for (const name of Object.keys(this.#members)) {
      if (!this.#asked.has(name)) this.#problems.push(`${this.#at}.${name}: is not known here`);
    }
  }

  #take(name: string): unknown {
    this.#asked.add(name);
    return this.#members[name];
  }
}

/** Small counts that the contracts hold as Avro int. */
export function smallCount(value: bigint): number {
  return +value.toString();
}

/** A whole number that is written as text; undefined for anything else. */
export function wholeFrom(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? BigInt(value) : undefined;
}
