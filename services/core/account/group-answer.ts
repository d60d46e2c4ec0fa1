import type { ChargeGroup, GroupAnswer } from '../contracts.gen.ts';
import type { GroupDenialCode } from '../denial.ts';
import type { Rate, ReportTrigger } from '../plan/plan.ts';
import type { Instant } from '../time.ts';
import { units } from '../units.ts';
import type { Units } from '../units.ts';

/** The answer of a group that gets no quota. */
export function refusal(asked: ChargeGroup, result: GroupDenialCode): GroupAnswer {
  const { ratingGroup, upf } = asked;
  return { ratingGroup, upf, result, unit: null, granted: null, ...noQuotaTerms };
}

const noQuotaTerms = {
  validity: null,
  threshold: null,
  holdingTime: null,
  tariffChangeAt: null,
  finalAction: null,
  finalTargets: [],
  triggers: [],
};

/** Quota that a group is granted. */
export interface Quota {
  readonly granted: Units;
  /** True: there is no more to be had now. */
  readonly isFinal: boolean;
  /** Seconds for which it holds. */
  readonly validity: bigint;
  readonly tariffChangeAt: Instant | null;
}

/** The answer of a group that was served, with its quota where one was granted. */
export function success(asked: ChargeGroup, rate: Rate, quota?: Quota): GroupAnswer {
  const { ratingGroup, upf } = asked;
  const base = { ratingGroup, upf, result: 'SUCCESS', unit: rate.unit } as const;
  if (quota === undefined) return { ...base, granted: null, ...noQuotaTerms };
  const { granted, isFinal, validity, tariffChangeAt } = quota;
  return {
    ...base,
    granted,
    validity,
    threshold: isFinal ? null : thresholdOf(rate, granted),
    holdingTime: rate.holdingTime ?? null,
    tariffChangeAt,
    ...(isFinal ? finalTerms(rate) : { finalAction: null, finalTargets: [] }),
    triggers: rate.triggers.map(triggerText),
  };
}

/**
 * The answer of a group whose last quota is used up, where the network function redirects or
 * restricts the subscriber instead of ending the service: when it is to ask again (TS 32.290
 * 5.4.3).
 */
export function afterLastUnits(asked: ChargeGroup, rate: Rate): GroupAnswer {
  const answer = success(asked, rate);
  if (rate.finalUnits.action === 'TERMINATE') return answer;
  return { ...answer, validity: rate.validity };
}

function finalTerms({ finalUnits }: Rate): Pick<GroupAnswer, 'finalAction' | 'finalTargets'> {
  switch (finalUnits.action) {
    case 'TERMINATE':
      return { finalAction: finalUnits.action, finalTargets: [] };
    case 'REDIRECT': {
      const { action, addressType, address } = finalUnits;
      return { finalAction: action, finalTargets: [addressType, address] };
    }
    case 'RESTRICT_ACCESS':
      return { finalAction: finalUnits.action, finalTargets: finalUnits.filters };
  }
}

function triggerText({ type, category, limit }: ReportTrigger): string {
  return limit === undefined ? `${type}:${category}` : `${type}:${category}:${limit}`;
}

function thresholdOf(rate: Rate, granted: Units): Units | null {
  if (rate.thresholdPercent === undefined) return null;
  return units((granted * rate.thresholdPercent) / 100n);
}
