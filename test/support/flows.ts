import type { IssueVoucher, UsageEvent } from '../../services/core/contracts.gen.ts';
import type { EventBody } from '../../services/core/flow/flow.ts';
import { money } from './given.ts';
import { envelope } from './pure-ledger.ts';

/** A usage event that says this, as somebody at a door sends it. */
export function eventOf(body: EventBody, requestKey: string | null = null): UsageEvent {
  return { ...envelope, requestKey, ...body };
}

/** Makes a voucher of 10.00 USD, or of other terms. */
export function issueOf(terms: Partial<IssueVoucher>): UsageEvent {
  const issueVoucher = {
    batch: 'b',
    currency: 'USD',
    money: money('10'),
    allowance: null,
    units: null,
    validUntil: null,
    ...terms,
  };
  return eventOf({ type: 'IssueVoucher', issueVoucher });
}

/** Redeems the voucher of a hash. */
export function redeemOf(voucher: string, requestKey: string | null = null): UsageEvent {
  return eventOf({ type: 'RedeemVoucher', redeemVoucher: { voucher } }, requestKey);
}
