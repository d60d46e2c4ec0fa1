import type { Draw } from '../contracts.gen.ts';
import { addTo } from './check.ts';

/** Amounts by what they count: used, charged, overrun, money, and units by allowance. */
export type Sums = Map<string, bigint>;

/** Revenue of one account that stands in no xDR yet, by session × rating group. */
export type Open = Map<string, Book>;

/** Revenue of one rating group of a session. */
export interface Book {
  readonly session: string;
  readonly sums: Sums;
}

/** What was sold: a debit or an xDR. */
export interface Sold {
  readonly used: bigint;
  readonly charged: bigint;
  readonly overrun: bigint;
  readonly money: bigint;
  readonly draws: readonly Draw[];
}

/** Adds what was sold, so many times: −1 takes it away. */
export function addAll(
  sums: Sums,
  { used, charged, overrun, money, draws }: Sold,
  times = 1n,
): void {
  addTo(sums, 'used', times * used);
  addTo(sums, 'charged', times * charged);
  addTo(sums, 'overrun', times * overrun);
  addTo(sums, 'money', times * money);
  for (const draw of draws) addTo(sums, draw.allowance, times * draw.units);
}

/** Two sums together; the second so many times. */
export function addSums(sums: Sums, more: Sums, times: bigint): void {
  for (const [of, amount] of more) addTo(sums, of, times * amount);
}

/** True for equal sums. */
export function isSame(a: Sums, b: Sums): boolean {
  return a.size === b.size && [...a].every(([of, n]) => b.get(of) === n);
}

/** Sums as text. */
export function textOf(sums: Sums): string {
  const parts = [...sums].map(([of, amount]) => `${of} ${amount}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
