import type { Brand } from './brand.ts';

/** Usage in the unit its tariff counts: seconds, octets or events. Never a `number`. */
export type Units = Brand<bigint, 'Units'>;

/** What usage is counted in. Decimal multiples: 1 GB is 10⁹ octets. */
export type Unit = 'seconds' | 'octets' | 'events';

/** Marks a count as usage. */
export function units(count: bigint): Units {
  return count as Units;
}

/** Nothing, as usage. */
export const noUnits: Units = units(0n);

/** The smaller of two counts. */
export function lesser(a: Units, b: Units): Units {
  return a < b ? a : b;
}

/** A count rounded up to whole steps. */
export function roundUp(count: Units, step: Units): Units {
  const rest = count % step;
  return units(rest === 0n ? count : count - rest + step);
}

/** A count rounded down to whole steps. */
export function roundDown(count: Units, step: Units): Units {
  return units(count - (count % step));
}

/**
 * The largest count a request or a report may name: fits the Uint64 of every door and adds up
 * safely.
 */
export const unitsMax: Units = units(2n ** 63n - 1n);
