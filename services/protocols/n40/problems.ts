/**
 * Every way in which N40 says no, as one table: TS 32.291 table 6.1.7.3-1, TS 29.500 table
 * 5.2.7.2-1.
 *
 * What a network function does with the status decides more than the cause: 400 and 403 end the
 * session, 404 and 410 make it forget the reference, 403 CHARGING_NOT_APPLICABLE and an exhausted
 * failure template let traffic flow unbilled, 5xx is tried again or at another CHF. Hence:
 *
 * - TOO_MANY_SESSIONS is 403, not 500: after a 500 the function may go on without charging, and
 *   opening many sessions must not be the way to that.
 * - TOO_LARGE is 500 INSUFFICIENT_RESOURCES: the fault is ours, and the function keeps what it
 *   could not report.
 * - Release declares neither 400 nor 403 of its own, but lets any status through as its default
 *   response: a body that cannot be read is the sender's fault there as everywhere.
 * - A cause is left out (null) where TS 29.500 names none for the status.
 */
import { type DenialCode, denials } from '../../core/denial.ts';
import type { ElementCause, ElementProblem } from './information-element.ts';

/** What the door itself refuses, before or instead of a decision. */
export type DoorProblem =
  | ElementCause
  | 'UNAUTHENTICATED'
  | 'TOKEN_INVALID'
  | 'SCOPE_INSUFFICIENT'
  | 'CLIENT_UNKNOWN'
  | 'PATH_UNKNOWN'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'CONGESTED'
  | 'TRY_AGAIN'
  | 'TIMED_OUT'
  | 'FAILED';

export type ProblemName = DenialCode | DoorProblem;

/** One row of the table. */
export interface ProblemKind {
  readonly status: number;
  /** ProblemDetails.cause; null: the status says it all. */
  readonly cause: string | null;
  /** One sentence for people, the same for every occurrence. */
  readonly title: string;
  /** The member, header or path variable that is at fault, as InvalidParam.param. */
  readonly param?: string;
  /** Seconds after which to try again: the Retry-After header. */
  readonly retryAfter?: number;
  /** What credential is wanted: the WWW-Authenticate header (RFC 6750 3). */
  readonly challenge?: string;
}

/** Name of the path variable as InvalidParam wants it (TS 29.571). */
const referenceParam = '{ChargingDataRef}';

/** Codes of commands that no charging request carries: one here is our own fault. */
const foreign = { status: 500, cause: 'SYSTEM_FAILURE' } as const;

const denialProblems = {
  NOT_SERVED_HERE: {
    status: 503,
    cause: 'NF_CONGESTION',
    title: denials.NOT_SERVED_HERE,
    retryAfter: 1,
  },
  NOT_IN_STAND_ALONE: { ...foreign, title: denials.NOT_IN_STAND_ALONE },
  USER_UNKNOWN: { status: 404, cause: 'USER_UNKNOWN', title: denials.USER_UNKNOWN },
  IDENTITY_MOVED: {
    status: 503,
    cause: 'NF_CONGESTION',
    title: denials.IDENTITY_MOVED,
    retryAfter: 1,
  },
  REQUEST_CONFLICT: {
    status: 400,
    cause: 'CHARGING_FAILED',
    title: denials.REQUEST_CONFLICT,
    param: '/invocationSequenceNumber',
  },
  REQUEST_TOO_OLD: {
    status: 400,
    cause: 'CHARGING_FAILED',
    title: denials.REQUEST_TOO_OLD,
    param: '/invocationTimeStamp',
  },
  SESSION_GONE: {
    status: 410,
    cause: 'CONTEXT_NOT_FOUND',
    title: denials.SESSION_GONE,
    param: referenceParam,
  },
  SESSION_UNKNOWN: {
    status: 404,
    cause: 'CONTEXT_NOT_FOUND',
    title: denials.SESSION_UNKNOWN,
    param: referenceParam,
  },
  ACCOUNT_SUSPENDED: {
    status: 403,
    cause: 'END_USER_REQUEST_DENIED',
    title: denials.ACCOUNT_SUSPENDED,
  },
  TOO_MANY_SESSIONS: {
    status: 403,
    cause: 'END_USER_REQUEST_DENIED',
    title: denials.TOO_MANY_SESSIONS,
  },
  TOO_LARGE: { status: 500, cause: 'INSUFFICIENT_RESOURCES', title: denials.TOO_LARGE },
  ACCOUNT_EXISTS: { ...foreign, title: denials.ACCOUNT_EXISTS },
  IDENTITY_TAKEN: { ...foreign, title: denials.IDENTITY_TAKEN },
  TOO_MANY_GUESSES: { ...foreign, title: denials.TOO_MANY_GUESSES },
  VOUCHER_UNKNOWN: { ...foreign, title: denials.VOUCHER_UNKNOWN },
  VOUCHER_USED: { ...foreign, title: denials.VOUCHER_USED },
  VOUCHER_BUSY: { ...foreign, title: denials.VOUCHER_BUSY },
  VOUCHER_EXPIRED: { ...foreign, title: denials.VOUCHER_EXPIRED },
  VOUCHER_EXISTS: { ...foreign, title: denials.VOUCHER_EXISTS },
  IDENTITY_INVALID: { ...foreign, title: denials.IDENTITY_INVALID },
  IDENTITY_BUSY: { ...foreign, title: denials.IDENTITY_BUSY },
  IDENTITY_UNKNOWN: { ...foreign, title: denials.IDENTITY_UNKNOWN },
  TOO_MANY_IDENTITIES: { ...foreign, title: denials.TOO_MANY_IDENTITIES },
  ALLOWANCE_UNKNOWN: { ...foreign, title: denials.ALLOWANCE_UNKNOWN },
  AMOUNT_INVALID: { ...foreign, title: denials.AMOUNT_INVALID },
  FUNDS_INSUFFICIENT: { ...foreign, title: denials.FUNDS_INSUFFICIENT },
  FAVOURITES_INVALID: { ...foreign, title: denials.FAVOURITES_INVALID },
  CURRENCY_MISMATCH: { ...foreign, title: denials.CURRENCY_MISMATCH },
  LEDGER_OPEN: { ...foreign, title: denials.LEDGER_OPEN },
  REVISION_INVALID: { ...foreign, title: denials.REVISION_INVALID },
  MODE_INVALID: { ...foreign, title: denials.MODE_INVALID },
  LOCK_OUT_OF_ORDER: { ...foreign, title: denials.LOCK_OUT_OF_ORDER },
  NOT_LOCKED: { ...foreign, title: denials.NOT_LOCKED },
} as const satisfies Record<DenialCode, ProblemKind>;

/** No causes with it: TS 29.500 6.7.3 leaves what is wrong with a token to RFC 6750. */
const bearer = 'Bearer realm="nchf-convergedcharging"';

const doorProblems = {
  INVALID_MSG_FORMAT: {
    status: 400,
    cause: 'INVALID_MSG_FORMAT',
    title: 'The body is no JSON object that could be read.',
  },
  MANDATORY_IE_MISSING: {
    status: 400,
    cause: 'MANDATORY_IE_MISSING',
    title: 'A member that is needed is missing.',
  },
  MANDATORY_IE_INCORRECT: {
    status: 400,
    cause: 'MANDATORY_IE_INCORRECT',
    title: 'A member that is needed is not as it must be.',
  },
  OPTIONAL_IE_INCORRECT: {
    status: 400,
    cause: 'OPTIONAL_IE_INCORRECT',
    title: 'An optional member is not as it must be.',
  },
  UNAUTHENTICATED: {
    status: 401,
    cause: null,
    title: 'The request bears no access token.',
    challenge: bearer,
  },
  TOKEN_INVALID: {
    status: 401,
    cause: null,
    title: 'The access token is not valid here.',
    challenge: `${bearer}, error="invalid_token"`,
  },
  SCOPE_INSUFFICIENT: {
    status: 403,
    cause: null,
    title: 'The access token does not permit charging.',
    challenge: `${bearer}, error="insufficient_scope", scope="nchf-convergedcharging"`,
  },
  CLIENT_UNKNOWN: {
    status: 403,
    cause: null,
    title: 'The client of the access token belongs to no tenant.',
  },
  PATH_UNKNOWN: {
    status: 404,
    cause: 'RESOURCE_URI_STRUCTURE_NOT_FOUND',
    title: 'No resource has this path.',
  },
  METHOD_NOT_ALLOWED: { status: 405, cause: null, title: 'The resource has no such method.' },
  BODY_TOO_LARGE: { status: 413, cause: null, title: 'The body is larger than is accepted.' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, cause: null, title: 'The body must be application/json.' },
  CONGESTED: {
    status: 503,
    cause: 'NF_CONGESTION',
    title: 'More requests are under way than can be served.',
    retryAfter: 1,
  },
  TRY_AGAIN: {
    status: 503,
    cause: 'NF_CONGESTION',
    title: 'The request cannot be decided here and now.',
    retryAfter: 1,
  },
  TIMED_OUT: {
    status: 504,
    cause: 'TIMED_OUT_REQUEST',
    title: 'No answer in time: a repeat finds the answer, once there is one.',
  },
  FAILED: { status: 500, cause: 'SYSTEM_FAILURE', title: 'The request could not be processed.' },
} as const satisfies Record<DoorProblem, ProblemKind>;

/** Every problem by its name. */
export const problems: Readonly<Record<ProblemName, ProblemKind>> = {
  ...denialProblems,
  ...doorProblems,
};

/** InvalidParam of TS 29.571. */
export interface InvalidParam {
  readonly param: string;
  readonly reason: string;
}

/** ProblemDetails of TS 29.571 (RFC 9457), sent as application/problem+json. */
export interface ProblemDetails {
  readonly status: number;
  readonly cause?: string;
  readonly title: string;
  readonly detail?: string;
  readonly invalidParams?: readonly InvalidParam[];
}

/** A refusal ready to be sent. */
export interface ProblemResponse {
  readonly kind: 'problem';
  readonly status: number;
  readonly body: ProblemDetails;
  /** Seconds for the Retry-After header. */
  readonly retryAfter?: number;
  /** Content of the WWW-Authenticate header. */
  readonly challenge?: string;
}

/** What one occurrence of a problem adds to its row. */
export interface Occurrence {
  /** For people; must name no secret. */
  readonly detail?: string;
  readonly invalidParams?: readonly InvalidParam[];
}

/** The response for a problem. */
export function problemResponse(name: ProblemName, occurrence: Occurrence = {}): ProblemResponse {
  const { status, cause, title, param, retryAfter, challenge } = problems[name];
  const { detail, invalidParams = param === undefined ? undefined : [{ param, reason: title }] } =
    occurrence;
  const body = {
    status,
    ...(cause === null ? {} : { cause }),
    title,
    ...(detail === undefined ? {} : { detail }),
    ...(invalidParams === undefined ? {} : { invalidParams }),
  };
  return {
    kind: 'problem',
    status,
    body,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}

/** A body may have several faults, ProblemDetails has one cause: the first of these that occurs. */
const causesInOrder: readonly ElementCause[] = [
  'INVALID_MSG_FORMAT',
  'MANDATORY_IE_MISSING',
  'MANDATORY_IE_INCORRECT',
  'OPTIONAL_IE_INCORRECT',
];

/** The response for a body that cannot be accepted, with every fault as an invalid parameter. */
export function bodyProblemResponse(found: readonly ElementProblem[]): ProblemResponse {
  const cause = causesInOrder.find((one) => found.some((problem) => problem.cause === one));
  const invalidParams = found.map(({ param, reason }) => ({ param, reason }));
  return problemResponse(cause ?? 'INVALID_MSG_FORMAT', { invalidParams });
}
