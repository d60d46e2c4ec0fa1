import type { ChargeGroup, GroupAnswer } from '../contracts.gen.ts';
import type { GroupDenialCode } from '../denial.ts';
import type { Rate } from '../plan/plan.ts';
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
    finalAction: isFinal ? rate.finalAction : null,
  };
}

function thresholdOf(rate: Rate, granted: Units): Units | null {
  if (rate.thresholdPercent === undefined) return null;
  return units((granted * rate.thresholdPercent) / 100n);
}
