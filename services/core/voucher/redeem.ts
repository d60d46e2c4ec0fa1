import type { Draft } from '../account/draft.ts';
import { topUp } from '../account/top-up.ts';
import { denied, silently } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { bounds, guessHorizon } from '../bounds.ts';
import type { AccountState, Command, UsageEvent } from '../contracts.gen.ts';
import { isPassing } from '../denial.ts';
import type { DenialCode } from '../denial.ts';
import { commandTo, flowAt, requestOf } from '../flow/flow.ts';
import type { Asked } from '../flow/flow.ts';
import { voucherKey } from '../key.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';

type Redeem = Extract<UsageEvent, { type: 'RedeemVoucher' }>;
type Credit = Extract<UsageEvent, { type: 'CreditVoucher' }>;

/** Refusals that say: this was no code of a voucher that could be had. Too many are guesses. */
const misses: ReadonlySet<DenialCode> = new Set<DenialCode>([
  'VOUCHER_UNKNOWN',
  'VOUCHER_USED',
  'VOUCHER_EXPIRED',
]);

const hashForm = /^[0-9a-f]{64}$/;

/**
 * The first step of a redemption, on the account: whether it may try at all. The voucher is asked
 * next, on its own key.
 */
export function redeemVoucher(draft: Draft, event: Redeem, asked: Asked): Verdict {
  const { account } = draft;
  const { voucher } = event.redeemVoucher;
  if (account.status === 'suspended') return denied('ACCOUNT_SUSPENDED', asked.request);
  if (triesOf(account, draft.clock) >= bounds.guessesMax) return denied('TOO_MANY_GUESSES');
  if (!hashForm.test(voucher)) return denied('VOUCHER_UNKNOWN', asked.request);
  const { flow, request } = asked;
  draft.apply({
    type: 'FlowBegun',
    flowBegun: {
      flow,
      type: 'redeem',
      subject: voucher,
      other: null,
      requestKey: request?.key ?? null,
      digest: request?.digest ?? '',
    },
  });
  const holdVoucher = { flow, account: asked.account, currency: account.currency };
  const key = voucherKey(event.tenant, voucher);
  const next = commandTo(key, event, { type: 'HoldVoucher', holdVoucher });
  return silently('applied', undefined, [next]);
}

/** Guesses that still count, and tries that are under way: each may turn out to be a guess. */
function triesOf({ guesses, flows }: AccountState, clock: Instant): number {
  const recent = guesses.filter((at) => plusSeconds(at, guessHorizon) > clock);
  return recent.length + flows.filter(({ type }) => type === 'redeem').length;
}

/** The last step: the voucher is credited, once, or the reason why not is told. */
export function creditVoucher(draft: Draft, event: Credit): Verdict {
  const { flow: id, denial, money, allowance, units } = event.creditVoucher;
  const flow = flowAt(draft.account, id);
  if (flow === undefined) return giveBack(event);
  const request = requestOf(flow, draft.clock);
  const verdict =
    denial === null
      ? topUp(draft, { money, allowance, units }, request)
      : refused(draft, denial as DenialCode, request);
  const reason = verdict.denial ?? null;
  draft.apply({ type: 'FlowEnded', flowEnded: { flow: id, denial: reason } });
  if (denial !== null) return verdict;
  return { ...verdict, commands: [settle(event, reason === null ? 'redeemed' : 'released')] };
}

/** Nobody here redeems it (any more): a voucher that is held for nobody is free again. */
export function giveBack(event: Credit): Verdict {
  const isHeld = event.creditVoucher.denial === null;
  return silently('applied', undefined, isHeld ? [settle(event, 'released')] : []);
}

function refused(draft: Draft, denial: DenialCode, request: Asked['request']): Verdict {
  if (misses.has(denial)) {
    draft.apply({ type: 'VoucherMissed', voucherMissed: { at: draft.clock } });
  }
  return denied(denial, isPassing(denial) ? null : request);
}

function settle(event: Credit, result: 'redeemed' | 'released'): Command {
  const { flow, voucher } = event.creditVoucher;
  const key = voucherKey(event.tenant, voucher);
  return commandTo(key, event, { type: 'SettleVoucher', settleVoucher: { flow, result } });
}
