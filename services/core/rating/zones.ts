import type { Plan, PriceRule, Rate, Price, Zone } from '../plan/plan.ts';

/** Where usage happens, as far as prices depend on it. */
export interface Whereabouts {
  /** Zone of the called party; null: none was called, or it is in no zone of the plan. */
  readonly destination: string | null;
  /** Zone of the serving network; null: not told, or in no zone of the plan. */
  readonly network: string | null;
}

/** What a session says of its whereabouts. */
export interface Parties {
  readonly calledParty: string | null;
  readonly servingNetwork: string | null;
}

/** The zones of a session within its plan version. An address of no zone is no error. */
export function whereaboutsOf(plan: Plan, { calledParty, servingNetwork }: Parties): Whereabouts {
  const hasZones = calledParty !== null && plan.destinations.length > 0;
  const digits = hasZones ? digitsOf(calledParty) : undefined;
  return {
    destination: digits === undefined ? null : zoneOf(plan.destinations, digits),
    network: servingNetwork === null ? null : zoneOf(plan.networks, servingNetwork),
  };
}

/** The price that applies: of the first rule that fits, else the standard one. */
export function priceAt(rate: Rate, whereabouts: Whereabouts): Price {
  return rate.rules.find((rule) => fits(rule, whereabouts))?.price ?? rate.standard;
}

function fits(rule: PriceRule, { destination, network }: Whereabouts): boolean {
  return names(rule.destinations, destination) && names(rule.networks, network);
}

function names(zones: readonly string[] | undefined, zone: string | null): boolean {
  return zones === undefined || (zone !== null && zones.includes(zone));
}

/** The zone of the longest prefix that fits. */
function zoneOf(zones: readonly Zone[], text: string): string | null {
  let found: string | null = null;
  let longest = -1;
  for (const { name, prefixes } of zones) {
    for (const prefix of prefixes) {
      if (prefix.length <= longest || !text.startsWith(prefix)) continue;
      found = name;
      longest = prefix.length;
    }
  }
  return found;
}

/**
 * The E.164 digits of an address as networks write it: `tel:+4930…`, `sip:+4930…@ims…;user=phone`,
 * `msisdn-4930…`, `+49 30…`, `004930…`.
 *
 * @returns undefined for what is no number, such as a name.
 */
export function digitsOf(address: string): string | undefined {
  const number = /^(?:tel:|sips?:|msisdn-)?(?:\+|00)?(\d[\d\-. ()]{0,30})(?:[@;].*)?$/.exec(
    address,
  );
  return number?.[1]?.replaceAll(/\D/g, '');
}
