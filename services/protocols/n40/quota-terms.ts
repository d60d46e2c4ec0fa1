/**
 * What a network function is told besides the amount of its quota.
 *
 *     finalUnitIndication: {             TS 32.291 6.1.6.2.1.9
 *       finalUnitAction                  TERMINATE, REDIRECT or RESTRICT_ACCESS
 *       redirectServer: { redirectAddressType, redirectServerAddress }
 *       filterIdList: [ … ] }
 *     triggers: [ {                      TS 32.291 6.1.6.2.1.7
 *       triggerType, triggerCategory
 *       timeLimit | volumeLimit64 | eventLimit } ]
 */
import type { GroupAnswer } from '../../core/contracts.gen.ts';

/** FinalUnitIndication, as much of it as is sent. */
export interface FinalUnitIndication {
  readonly finalUnitAction: string;
  readonly redirectServer?: {
    readonly redirectAddressType: string;
    readonly redirectServerAddress: string;
  };
  readonly filterIdList?: readonly string[];
}

/** Trigger, as much of it as is sent. */
export interface Trigger {
  readonly triggerType: string;
  readonly triggerCategory: string;
  readonly timeLimit?: bigint;
  readonly volumeLimit64?: bigint;
  readonly eventLimit?: bigint;
}

/** What happens after the last units; undefined: they are not the last. */
export function finalUnitIndication({
  finalAction,
  finalTargets,
}: GroupAnswer): FinalUnitIndication | undefined {
  switch (finalAction) {
    case null:
      return undefined;
    case 'TERMINATE':
      return { finalUnitAction: finalAction };
    case 'REDIRECT': {
      const [redirectAddressType = 'URL', redirectServerAddress = ''] = finalTargets;
      return {
        finalUnitAction: finalAction,
        redirectServer: { redirectAddressType, redirectServerAddress },
      };
    }
    case 'RESTRICT_ACCESS':
      return { finalUnitAction: finalAction, filterIdList: finalTargets };
  }
}

/** A trigger as the core names it: type, category and, where it has one, its limit. */
export function triggerOf(text: string): Trigger {
  const [triggerType = '', triggerCategory = '', limit] = text.split(':');
  const named = { triggerType, triggerCategory };
  if (limit === undefined) return named;
  const amount = BigInt(limit);
  if (triggerType.startsWith('TIME')) return { ...named, timeLimit: amount };
  return triggerType.startsWith('VOLUME')
    ? { ...named, volumeLimit64: amount }
    : { ...named, eventLimit: amount };
}
