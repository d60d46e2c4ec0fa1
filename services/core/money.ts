import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';

/** An amount in millionths of the account's currency. Never a `number`: 0.1 + 0.2 must be 0.3. */
export type Micros = Brand<bigint, 'Micros'>;

/** How a division that does not come out even is settled. Every caller says which. */
export type Rounding = 'up' | 'down' | 'half-up';

/** Millionths in one unit of any currency. */
export const microsPerUnit = 1_000_000n;

/** Marks an amount of millionths as money. */
export function micros(amount: bigint): Micros {
  return amount as Micros;
}

/** Nothing, as money. */
export const noMoney: Micros = micros(0n);

/** The quotient of two non-negative amounts under the named rounding. */
export function divide(amount: bigint, by: bigint, rounding: Rounding): bigint {
  invariant(amount >= 0n && by > 0n, 'divide: amount ≥ 0 and divisor > 0');
  const whole = amount / by;
  const rest = amount % by;
  if (rest === 0n || rounding === 'down') return whole;
  if (rounding === 'up') return whole + 1n;
  return rest * 2n >= by ? whole + 1n : whole;
}

const amountPattern = /^(-?)(\d{1,24})(?:\.(\d{1,6}))?$/;

/** Reads an amount as people write it, for example `98.00` or `-0.3`; undefined when it is none. */
export function parseMoney(text: string): Micros | undefined {
  const match = amountPattern.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const amount = BigInt(whole) * microsPerUnit + BigInt(fraction.padEnd(6, '0'));
  return micros(sign === '-' ? -amount : amount);
}

/** An amount as people read it: at least two decimals, more only where they say something. */
export function formatMoney(amount: Micros): string {
  const absolute = amount < 0n ? -amount : amount;
  const whole = absolute / microsPerUnit;
  const fraction = (absolute % microsPerUnit)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${amount < 0n ? '-' : ''}${whole}.${fraction}`;
}

/** The sum of amounts of one currency. */
export function sumMoney(amounts: readonly Micros[]): Micros {
  return micros(amounts.reduce((sum: bigint, amount) => sum + amount, 0n));
}
