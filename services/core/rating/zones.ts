import type { Plan, Zone } from '../plan/plan.ts';

/** Where usage happens, as far as prices depend on it. */
export interface Whereabouts {
  /** Zone of the called party; null: none was called, or it is in no zone of the plan. */
  readonly destination: string | null;
  /** Zone of the serving network; null: not told, or in no zone of the plan. */
  readonly network: string | null;
  /** True: the called party is one of the subscriber's favourite numbers. */
  readonly isFavourite: boolean;
}

/** What a session says of its whereabouts. */
export interface Parties {
  readonly calledParty: string | null;
  readonly servingNetwork: string | null;
}

/** The zones of a session within its plan version. An address of no zone is no error. */
export function whereaboutsOf(
  plan: Plan,
  { calledParty, servingNetwork }: Parties,
  favourites: readonly string[],
): Whereabouts {
  const matters = calledParty !== null && plan.destinations.length + favourites.length > 0;
  const digits = matters ? digitsOf(calledParty) : undefined;
  return {
    destination: digits === undefined ? null : zoneOf(plan.destinations, digits),
    network: servingNetwork === null ? null : zoneOf(plan.networks, servingNetwork),
    isFavourite: digits !== undefined && favourites.includes(digits),
  };
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
