import { applied, denied, silently } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { bounds } from '../bounds.ts';
import { sameContent } from '../checks/same-content.ts';
import type { Change, HoldVoucher, IssueVoucher, VoucherState } from '../contracts.gen.ts';
import type { DenialCode } from '../denial.ts';
import { commandTo } from '../flow/flow.ts';
import { invariant, present } from '../invariant.ts';
import { accountKey } from '../key.ts';
import type { EventOf } from '../partition/event-kinds.ts';
import type { Instant } from '../time.ts';

/** Events that belong to a voucher's key. */
export type VoucherEvent = EventOf<'voucher'>;

/** What a decision about a voucher looks at besides the event. */
export interface VoucherGrounds {
  /** The voucher's hash. */
  readonly hash: string;
  readonly state: VoucherState | undefined;
  readonly clock: Instant;
}

/** Decides an event of a voucher; its changes gather in the list. */
export function decideVoucher(
  changes: Change[],
  grounds: VoucherGrounds,
  event: VoucherEvent,
): Verdict {
  switch (event.type) {
    case 'IssueVoucher':
      return issue(changes, grounds, event.issueVoucher);
    case 'HoldVoucher':
      return hold(changes, grounds, event);
    case 'SettleVoucher': {
      const { state } = grounds;
      // Only who holds it ends its hold: one that was redeemed stays so, whatever comes late.
      if (state?.status === 'held' && state.flow === event.settleVoucher.flow) {
        const { money, units } = state;
        const voucherSettled = { ...event.settleVoucher, money, units };
        changes.push({ type: 'VoucherSettled', voucherSettled });
      }
      return silently('applied');
    }
  }
}

function issue(changes: Change[], { state }: VoucherGrounds, terms: IssueVoucher): Verdict {
  if (state !== undefined) {
    return sameContent(termsOf(state), termsOf(terms)) ? applied(null) : denied('VOUCHER_EXISTS');
  }
  if (!isOrderly(terms)) return denied('AMOUNT_INVALID');
  changes.push({ type: 'VoucherIssued', voucherIssued: terms });
  return applied(null);
}

/** Exactly one of money, in a currency, and units of an allowance. */
function isOrderly({ money, currency, allowance, units }: IssueVoucher): boolean {
  if (money !== null) {
    if (currency === null || allowance !== null || units !== null) return false;
    return money > 0n && money <= bounds.moneyPerRequestMax;
  }
  if (currency !== null || allowance === null || units === null) return false;
  return units > 0n && units <= bounds.unitsPerReportMax;
}

function termsOf({ batch, currency, money, allowance, units, validUntil }: IssueVoucher) {
  return { batch, currency, money, allowance, units, validUntil };
}

/** Holds the voucher for the account that asks, and tells that account its worth, or why not. */
function hold(
  changes: Change[],
  { hash: voucher, state, clock }: VoucherGrounds,
  event: Extract<VoucherEvent, { type: 'HoldVoucher' }>,
): Verdict {
  const { flow, account } = event.holdVoucher;
  const denial = refusalOf(state, event.holdVoucher, clock);
  if (denial === undefined) changes.push({ type: 'VoucherHeld', voucherHeld: { flow, account } });
  const worth = denial === undefined ? worthOf(present(state, 'a voucher')) : nothing;
  const answer = commandTo(accountKey(event.tenant, account), event, {
    type: 'CreditVoucher',
    creditVoucher: { flow, voucher, denial: denial ?? null, ...worth },
  });
  return silently('applied', denial, [answer]);
}

const nothing = { money: null, allowance: null, units: null } as const;

function worthOf({ money, allowance, units }: VoucherState) {
  return { money, allowance, units };
}

/** Why a voucher cannot be redeemed, in order of precedence; undefined: it can. */
function refusalOf(
  state: VoucherState | undefined,
  { currency }: HoldVoucher,
  clock: Instant,
): DenialCode | undefined {
  if (state === undefined) return 'VOUCHER_UNKNOWN';
  if (state.status === 'redeemed') return 'VOUCHER_USED';
  if (state.status === 'held') return 'VOUCHER_BUSY';
  if (state.validUntil !== null && state.validUntil <= clock) return 'VOUCHER_EXPIRED';
  return state.currency === null || state.currency === currency ? undefined : 'CURRENCY_MISMATCH';
}

/** The voucher after a change. */
export function evolveVoucher(
  state: VoucherState | undefined,
  change: Change,
): VoucherState | undefined {
  switch (change.type) {
    case 'VoucherIssued':
      return { ...change.voucherIssued, status: 'open', flow: null, account: null };
    case 'VoucherHeld':
      return { ...present(state, 'a voucher'), ...change.voucherHeld, status: 'held' };
    case 'VoucherSettled': {
      const held = present(state, 'a voucher');
      return change.voucherSettled.result === 'redeemed'
        ? { ...held, status: 'redeemed' }
        : { ...held, status: 'open', flow: null, account: null };
    }
    default:
      invariant(false, `a change ${change.type} does not belong to a voucher`);
  }
}
