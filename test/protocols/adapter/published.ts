import type { AdapterUnits, AdapterUsage } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';

/** When the log took an event in. */
export const takenInAt = instant(1_700_000_000_000n);

/** A sound event of one short message, with what a test changes. */
export function published(changes: Partial<AdapterUsage> = {}): AdapterUsage {
  return {
    eventId: 'cdr-1',
    identity: 'msisdn-15550001',
    sentAt: takenInAt,
    service: null,
    callingParty: null,
    calledParty: null,
    servingNetwork: null,
    used: [used()],
    answerRequested: false,
    ...changes,
  };
}

/** One entry of what was used. */
export function used(changes: Partial<AdapterUnits> = {}): AdapterUnits {
  return { ratingGroup: 20n, unit: 'events', amount: units(1n), usedAt: null, ...changes };
}
