import type { UsageEvent } from '../contracts.gen.ts';
import type { KeyKind } from '../key.ts';

/** The kind of key that each usage event is appended under. */
export const eventKinds = {
  Charge: 'account',
  OpenAccount: 'account',
  TopUp: 'account',
  SetStatus: 'account',
  SetFavourites: 'account',
  ChangePlan: 'account',
  AbandonSession: 'account',
  AbandonRequest: 'account',
  AccountDue: 'account',
  ClaimIdentity: 'identity',
  LockFunds: 'account',
  ApplyDelta: 'account',
  OpenLedger: 'control',
  RaiseRevision: 'control',
  RejectInput: 'control',
  ChangeSiteMode: 'control',
  CloseMerge: 'control',
  IssueVoucher: 'voucher',
  RedeemVoucher: 'account',
  HoldVoucher: 'voucher',
  CreditVoucher: 'account',
  SettleVoucher: 'voucher',
  AddIdentity: 'account',
  RemoveIdentity: 'account',
  MoveIdentity: 'account',
  OfferIdentity: 'account',
  AnswerOffer: 'account',
  AssignIdentity: 'identity',
  SettleIdentity: 'account',
} as const satisfies Record<UsageEvent['type'], KeyKind>;

type TypeOf<Kind extends KeyKind> = {
  [Type in keyof typeof eventKinds]: (typeof eventKinds)[Type] extends Kind ? Type : never;
}[keyof typeof eventKinds];

/** Usage events that belong to one kind of key. */
export type EventOf<Kind extends KeyKind> = Extract<UsageEvent, { type: TypeOf<Kind> }>;

/** True for an event that belongs to this kind of key. */
export function isOfKind<Kind extends KeyKind>(
  event: UsageEvent,
  kind: Kind,
): event is EventOf<Kind> {
  return eventKinds[event.type] === kind;
}
