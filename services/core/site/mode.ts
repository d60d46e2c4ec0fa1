import type { ControlState, SiteMode, UsageEvent } from '../contracts.gen.ts';

/** What a site is for: it serves, or it waits to stand in for the other one. */
export type SiteRole = 'main' | 'secondary';

/** What a partition does that was never told to be one of two sites. */
export const single: SiteMode = { mode: 'open', epoch: 0n, fence: null };

/** The mode that a partition is in. */
export function siteModeOf(control: ControlState | undefined): SiteMode {
  return control?.site ?? single;
}

/** Events by which the other site's delta is merged. Only a service signs them. */
export type MergeEvent = Extract<UsageEvent, { type: 'LockFunds' | 'ApplyDelta' }>;

/** True for an event by which the other site's delta is merged. */
export function isMergeEvent(event: UsageEvent): event is MergeEvent {
  return event.type === 'LockFunds' || event.type === 'ApplyDelta';
}

/** Why an event must not be decided in a mode of the partition. */
export type ModeDenial = 'NOT_SERVED_HERE' | 'NOT_IN_STAND_ALONE';

/**
 * What a site may do alone, a row an event: `allowed`, or refused because it would decide what only
 * the other site may (design 6, "Restrictions"). `always`: in every mode, also while closed, since
 * it is what a merge, an operator or a step of something under way brings.
 */
const rules = {
  Charge: 'allowed',
  AbandonSession: 'allowed',
  AbandonRequest: 'allowed', // not while closed: the other site may have told the answer since
  AccountDue: 'allowed',
  OpenAccount: 'refused',
  TopUp: 'refused',
  SetStatus: 'refused',
  SetFavourites: 'refused',
  ChangePlan: 'refused',
  ClaimIdentity: 'refused',
  IssueVoucher: 'refused',
  RedeemVoucher: 'refused',
  AddIdentity: 'refused',
  RemoveIdentity: 'refused',
  MoveIdentity: 'refused',
  OpenLedger: 'always',
  RaiseRevision: 'always',
  RejectInput: 'always',
  ChangeSiteMode: 'always',
  CloseMerge: 'always',
  LockFunds: 'always',
  ApplyDelta: 'always',
  HoldVoucher: 'always',
  CreditVoucher: 'always',
  SettleVoucher: 'always',
  OfferIdentity: 'always',
  AnswerOffer: 'always',
  AssignIdentity: 'always',
  SettleIdentity: 'always',
} as const satisfies Record<UsageEvent['type'], 'allowed' | 'refused' | 'always'>;

/** Why an event is refused in a mode; undefined: it is not. Never the first answer of a request. */
export function modeDenial(
  { mode }: Pick<SiteMode, 'mode'>,
  { type }: Pick<UsageEvent, 'type'>,
): ModeDenial | undefined {
  const rule = rules[type];
  if (mode === 'open' || rule === 'always') return undefined;
  if (mode === 'closed') return 'NOT_SERVED_HERE';
  return rule === 'refused' ? 'NOT_IN_STAND_ALONE' : undefined;
}
