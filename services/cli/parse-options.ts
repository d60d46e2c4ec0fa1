import { InvalidArgumentError } from 'commander';
import { isKeyPart } from '../core/key.ts';
import { parseMoney } from '../core/money.ts';
import type { Micros } from '../core/money.ts';
import { instant } from '../core/time.ts';
import type { Instant } from '../core/time.ts';
import { units } from '../core/units.ts';
import type { Units } from '../core/units.ts';
import type { OpeningAllowance } from '../core/contracts.gen.ts';

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is no whole number from ${least} to ${most}.`);
  };
}

/** A whole number of units within bounds, both included. */
export function wholeUnits(least: bigint, most: bigint): (text: string) => Units {
  return (text) => {
    const value = /^\d{1,19}$/.test(text) ? BigInt(text) : -1n;
    if (value >= least && value <= most) return units(value);
    throw new InvalidArgumentError(`It is no whole number from ${least} to ${most}.`);
  };
}

/** An amount of money from 0, as people write it: `20`, `0.15`. */
export function amountOfMoney(text: string): Micros {
  const amount = parseMoney(text);
  if (amount !== undefined && amount >= 0n) return amount;
  throw new InvalidArgumentError('It is no amount such as 20.00.');
}

/** Decimal megabytes, down to single octets: `1.5`. */
export function megabytes(text: string): Units {
  const octets = parseMoney(text); // millionths of a megabyte are octets
  if (octets !== undefined && octets > 0n && octets <= 10n ** 15n) return units(octets);
  throw new InvalidArgumentError('It is no amount of megabytes such as 1.5.');
}

/** Call seconds that pass in one second, or `max`: nothing is waited for. */
export function speed(text: string): number | 'max' {
  return text === 'max' ? text : wholeNumber(1, 1_000_000)(text);
}

/** A point in time as ISO 8601 has it, with its zone: `2027-01-01T00:00:00Z`. */
export function pointInTime(text: string): Instant {
  const isZoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = isZoned ? Date.parse(text) : Number.NaN;
  if (at >= 0) return instant(BigInt(at));
  throw new InvalidArgumentError('It is no time such as 2027-01-01T00:00:00Z.');
}

/** An id that may be part of a key. */
export function keyPart(text: string): string {
  if (isKeyPart(text)) return text;
  throw new InvalidArgumentError('It must be visible ASCII without a slash.');
}

/** One more text of an option that may be given again. */
export function oneMoreKeyPart(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, keyPart(text)];
}

/** One more `<allowance>=<units>`. */
export function oneMoreRemaining(
  text: string,
  earlier: readonly OpeningAllowance[],
): readonly OpeningAllowance[] {
  const [, name, amount] = /^([^=]+)=(\d{1,15})$/.exec(text) ?? [];
  if (name !== undefined && amount !== undefined) {
    return [...earlier, { name, remaining: units(BigInt(amount)) }];
  }
  throw new InvalidArgumentError('It is not of the form voice=3120.');
}
