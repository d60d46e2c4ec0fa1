import { bounds, clockSkewMax } from '../../core/bounds.ts';
import type { AdapterUnits, AdapterUsage } from '../../core/contracts.gen.ts';
import { isKeyPart } from '../../core/key.ts';
import { plusSeconds } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import type { IntakeRefusal } from './refusals.ts';

/** Longest text besides id and identity, in characters. */
const textLengthMax = 256;
const ratingGroupMax = 2n ** 32n - 1n;

/**
 * What an event of an adapter says beyond the bounds, or undefined when all of it is within.
 *
 * @param at when the log took the event in.
 */
export function flawOf(usage: AdapterUsage, at: Instant): IntakeRefusal | undefined {
  if (!/^[\x21-\x7e]{1,128}$/.test(usage.eventId)) return 'EVENT_ID_INVALID';
  if (!isKeyPart(usage.identity)) return 'IDENTITY_INVALID';
  // Whoever dates events ahead could have a repeat outlive the memory of its original.
  if (usage.sentAt < 0n || usage.sentAt > plusSeconds(at, clockSkewMax)) return 'SENT_AT_INVALID';
  if (!areTextsSound(usage)) return 'TEXT_INVALID';
  if (usage.used.length === 0) return 'USAGE_MISSING';
  return isUsageSound(usage.used) ? undefined : 'USAGE_INVALID';
}

function areTextsSound(usage: AdapterUsage): boolean {
  const { service, callingParty, calledParty, servingNetwork } = usage;
  const texts = [service, callingParty, calledParty];
  if (texts.some((text) => text !== null && text.length > textLengthMax)) return false;
  return servingNetwork === null || /^\d{3}-\d{2,3}$/.test(servingNetwork);
}

function isUsageSound(used: readonly AdapterUnits[]): boolean {
  if (used.length > bounds.groupsPerRequestMax * bounds.containersPerGroupMax) return false;
  const groups = new Map<bigint, AdapterUnits[]>();
  for (const units of used) {
    const { ratingGroup, amount, usedAt } = units;
    if (ratingGroup < 0n || ratingGroup > ratingGroupMax) return false;
    if (amount < 0n || amount > bounds.unitsPerReportMax) return false;
    if (usedAt !== null && usedAt < 0n) return false;
    groups.set(ratingGroup, [...(groups.get(ratingGroup) ?? []), units]);
  }
  if (groups.size > bounds.groupsPerRequestMax) return false;
  return [...groups.values()].every(isGroupSound);
}

/** In one unit: a group is charged as a whole or not at all. */
function isGroupSound(entries: readonly AdapterUnits[]): boolean {
  if (entries.length > bounds.containersPerGroupMax) return false;
  return entries.every(({ unit }) => unit === entries[0]?.unit);
}
