import type { PeriodMark } from '../contracts.gen.ts';

/** True for the same period of the same subscription. */
export function isPeriod(a: PeriodMark, b: PeriodMark | null): boolean {
  if (b === null) return false;
  const { subscription, anchoredAt, period } = a;
  return b.subscription === subscription && b.anchoredAt === anchoredAt && b.period === period;
}
