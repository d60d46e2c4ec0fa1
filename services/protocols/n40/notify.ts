/**
 * ChargingNotifyRequest (TS 32.291 6.1.6.2.1.10): what the charging function tells the network
 * function of a session, by POST to the notifyUri it named.
 *
 *     notificationType            REAUTHORIZATION or ABORT_CHARGING
 *     reauthorizationDetails: [ { ratingGroup } ]     absent: all groups
 *
 * 204, or 200 with a ChargingNotifyResponse: taken. 404: the session is unknown there. 307, 308:
 * to be sent elsewhere.
 */
import type { Callback } from '../../core/contracts.gen.ts';

/** ChargingNotifyRequest, as much of it as is sent. */
export interface ChargingNotifyRequest {
  readonly notificationType: Callback['type'];
  readonly reauthorizationDetails?: readonly { readonly ratingGroup: bigint }[];
}

/** The body that tells a network function what its session needs. */
export function notifyRequestOf({ type, ratingGroups }: Callback): ChargingNotifyRequest {
  if (type === 'ABORT_CHARGING' || ratingGroups.length === 0) return { notificationType: type };
  return {
    notificationType: type,
    reauthorizationDetails: ratingGroups.map((ratingGroup) => ({ ratingGroup })),
  };
}

/** What an answer of a network function means for the notification. */
export type NotifyOutcome =
  /** It was taken. */
  | 'taken'
  /** The network function does not know the session: nobody will go on with it. */
  | 'unknown-session'
  /** It is to be sent to another address. */
  | 'moved'
  /** Not now: to be sent again. */
  | 'later'
  /** It will not be taken, however often it is sent. */
  | 'refused';

/** What a status of the answer means (TS 32.291 6.1.5.2; TS 29.500 5.2.7.2). */
export function notifyOutcomeOf(status: number): NotifyOutcome {
  if (status >= 200 && status < 300) return 'taken';
  if (status === 307 || status === 308) return 'moved';
  if (status === 404) return 'unknown-session';
  return status === 408 || status === 429 || status >= 500 ? 'later' : 'refused';
}
