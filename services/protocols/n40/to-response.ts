/**
 * The core's answer as ChargingDataResponse (TS 32.291 6.1.6.2.1.4) or ProblemDetails.
 *
 *     create, one-time event 201 · update 200 · release 204 without a body
 *
 * A refused rating group is a result inside 200 or 201, never a refusal of the request.
 * A session may go on at any gateway of any site: a create is told so (sessionFailover). What the
 * network function does when nobody answers is told where the plan says it.
 */
import type { Answer, GroupAnswer } from '../../core/contracts.gen.ts';
import { denials, type DenialCode, type GroupResult } from '../../core/denial.ts';
import type { Instant } from '../../core/time.ts';
import type { Unit } from '../../core/units.ts';
import type { Operation } from './charging-data-request.ts';
import { formatDateTime } from './date-time.ts';
import { uint32Max } from './information-element.ts';
import { problemResponse, type ProblemResponse } from './problems.ts';
import {
  finalUnitIndication,
  triggerOf,
  type FinalUnitIndication,
  type Trigger,
} from './quota-terms.ts';

/** ChargingDataResponse, as much of it as is sent. */
export interface ChargingDataResponse {
  readonly invocationTimeStamp: string;
  readonly invocationSequenceNumber: bigint;
  readonly sessionFailover?: 'FAILOVER_SUPPORTED';
  readonly invocationResult?: { readonly failureHandling: string };
  readonly multipleUnitInformation?: readonly MultipleUnitInformation[];
}

/** MultipleUnitInformation (TS 32.291 6.1.6.2.1.5), as much of it as is sent. */
export interface MultipleUnitInformation {
  readonly resultCode: ResultCode;
  readonly ratingGroup: bigint;
  readonly uPFID?: string;
  readonly grantedUnit?: GrantedUnit;
  /** Seconds. */
  readonly validityTime?: bigint;
  /** Seconds; 0 switches it off. */
  readonly quotaHoldingTime?: bigint;
  readonly finalUnitIndication?: FinalUnitIndication;
  readonly triggers?: readonly Trigger[];
  readonly timeQuotaThreshold?: bigint;
  readonly volumeQuotaThreshold?: bigint;
  readonly unitQuotaThreshold?: bigint;
}

/** GrantedUnit: exactly one amount, by the unit of the tariff. */
export type GrantedUnit = GrantedAmount & {
  /** When the price changes; usage before and after is to be reported apart. */
  readonly tariffTimeChange?: string;
};

type GrantedAmount =
  | { readonly time: bigint }
  | { readonly totalVolume: bigint }
  | { readonly serviceSpecificUnits: bigint };

/** Result codes of a rating group that are sent (TS 32.291 6.1.6.3.14). */
export type ResultCode =
  | 'SUCCESS'
  | 'END_USER_SERVICE_DENIED'
  | 'QUOTA_LIMIT_REACHED'
  | 'RATING_FAILED';

/**
 * What a group is told on the wire. RATING_FAILED is what a function takes for "no tariff, drop the
 * traffic".
 */
const resultCodes = {
  SUCCESS: 'SUCCESS',
  END_USER_SERVICE_DENIED: 'END_USER_SERVICE_DENIED',
  RATING_FAILED: 'RATING_FAILED',
  TOO_MANY_GROUPS: 'RATING_FAILED',
  QUOTA_LIMIT_REACHED: 'QUOTA_LIMIT_REACHED',
} as const satisfies Record<GroupResult, ResultCode>;

/** The request that is answered. */
export interface Asked {
  readonly operation: Operation;
  /** invocationSequenceNumber of the request: a repeat gets its own number back. */
  readonly number: bigint;
  /** The present, for invocationTimeStamp of the response. */
  readonly now: Instant;
}

/**
 * A response ready to be sent: body as application/json, or application/problem+json for a problem.
 */
export type N40Response =
  | { readonly kind: 'data'; readonly status: 200 | 201; readonly body: ChargingDataResponse }
  | { readonly kind: 'empty'; readonly status: 204 }
  | ProblemResponse;

/** The response to a request that was decided. */
export function toResponse(answer: Answer, asked: Asked): N40Response {
  if (answer.denial !== null) return denied(answer.denial);
  if (asked.operation === 'release') return { kind: 'empty', status: 204 };
  const groups = answer.groups.map(unitInformation);
  const body = {
    invocationTimeStamp: formatDateTime(asked.now),
    invocationSequenceNumber: asked.number,
    ...(asked.operation === 'create' ? sessionTerms(answer) : {}),
    ...(groups.length === 0 ? {} : { multipleUnitInformation: groups }),
  };
  return { kind: 'data', status: asked.operation === 'create' ? 201 : 200, body };
}

function sessionTerms({
  failureHandling,
}: Answer): Pick<ChargingDataResponse, 'sessionFailover' | 'invocationResult'> {
  return {
    sessionFailover: 'FAILOVER_SUPPORTED',
    ...(failureHandling === null ? {} : { invocationResult: { failureHandling } }),
  };
}

/** A code of a newer build than this one is no reason to say yes. */
function denied(denial: string): ProblemResponse {
  return problemResponse(isDenialCode(denial) ? denial : 'FAILED');
}

function isDenialCode(text: string): text is DenialCode {
  return Object.hasOwn(denials, text);
}

function unitInformation(group: GroupAnswer): MultipleUnitInformation {
  const { ratingGroup, upf, unit, validity, holdingTime, threshold } = group;
  const quota = unit === null ? undefined : quotaMembers[unit];
  const granted = grantedUnit(group, quota);
  const final = finalUnitIndication(group);
  return {
    resultCode: resultCodeOf(group.result),
    ratingGroup,
    ...(upf === null ? {} : { uPFID: upf }),
    ...(granted === undefined ? {} : { grantedUnit: granted }),
    ...(group.triggers.length === 0 ? {} : { triggers: group.triggers.map(triggerOf) }),
    ...(validity === null ? {} : { validityTime: validity }),
    ...(holdingTime === null ? {} : { quotaHoldingTime: holdingTime }),
    ...(final === undefined ? {} : { finalUnitIndication: final }),
    ...(quota === undefined || threshold === null ? {} : quota.threshold(threshold)),
  };
}

function grantedUnit(
  { granted, tariffChangeAt }: GroupAnswer,
  quota: QuotaMembers | undefined,
): GrantedUnit | undefined {
  if (quota === undefined || granted === null) return undefined;
  const amount = quota.granted(granted);
  if (tariffChangeAt === null) return amount;
  return { ...amount, tariffTimeChange: formatDateTime(tariffChangeAt) };
}

function resultCodeOf(result: string): ResultCode {
  return isGroupResult(result) ? resultCodes[result] : 'RATING_FAILED';
}

function isGroupResult(text: string): text is GroupResult {
  return Object.hasOwn(resultCodes, text);
}

type ThresholdMembers = Pick<
  MultipleUnitInformation,
  'timeQuotaThreshold' | 'volumeQuotaThreshold' | 'unitQuotaThreshold'
>;

interface QuotaMembers {
  granted(amount: bigint): GrantedAmount;
  threshold(amount: bigint): ThresholdMembers;
}

/** Time is Uint32: of a longer grant as much is told as fits, and what is not told is not used. */
const quotaMembers: Readonly<Record<Unit, QuotaMembers>> = {
  seconds: {
    granted: (amount) => ({ time: amount < uint32Max ? amount : uint32Max }),
    threshold: (amount) => ({ timeQuotaThreshold: amount }),
  },
  octets: {
    granted: (amount) => ({ totalVolume: amount }),
    threshold: (amount) => ({ volumeQuotaThreshold: amount }),
  },
  events: {
    granted: (amount) => ({ serviceSpecificUnits: amount }),
    threshold: (amount) => ({ unitQuotaThreshold: amount }),
  },
};
