import { bounds } from '../bounds.ts';
import type { ChargeGroup, RequestedUnits, UsedUnits } from '../contracts.gen.ts';
import { units } from '../units.ts';
import type { Unit, Units } from '../units.ts';

/** The amount a request or a report names in the unit of the tariff; undefined: none. */
export function amountOf(named: RequestedUnits | UsedUnits, unit: Unit): Units | undefined {
  switch (unit) {
    case 'seconds':
      return named.seconds ?? undefined;
    case 'events':
      return named.events ?? undefined;
    case 'octets':
      return octetsOf(named);
  }
}

function octetsOf(named: RequestedUnits | UsedUnits): Units | undefined {
  if (named.totalOctets !== null) return named.totalOctets;
  if (named.uplinkOctets === null && named.downlinkOctets === null) return undefined;
  return units((named.uplinkOctets ?? 0n) + (named.downlinkOctets ?? 0n));
}

/**
 * False when an amount is out of bounds, or all amounts named are in other units than the tariff's.
 */
export function isRateable(named: RequestedUnits | UsedUnits, unit: Unit): boolean {
  const amount = amountOf(named, unit);
  return amount === undefined ? isEmpty(named) : amount <= bounds.unitsPerReportMax;
}

/** What can be rated of a group: usage is debited even where the same entry asks for nonsense. */
export function soundPartOf(asked: ChargeGroup, unit: Unit): ChargeGroup {
  const { requested } = asked;
  const used = asked.used.filter((container) => isRateable(container, unit));
  const isSound = requested === null || isRateable(requested, unit);
  return { ...asked, used, requested: isSound ? requested : null };
}

function isEmpty(named: RequestedUnits | UsedUnits): boolean {
  const { seconds, totalOctets, uplinkOctets, downlinkOctets, events } = named;
  return [seconds, totalOctets, uplinkOctets, downlinkOctets, events].every((one) => one === null);
}
