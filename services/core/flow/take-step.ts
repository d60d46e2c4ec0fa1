import type { Draft } from '../account/draft.ts';
import { denied } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import type { UsageEvent } from '../contracts.gen.ts';
import { answerOffer, giveUp, settleIdentity, takeOffer } from '../identity/devices.ts';
import type { EventOf } from '../partition/event-kinds.ts';
import { creditVoucher, giveBack } from '../voucher/redeem.ts';

/** Steps of flows that reach an account from other keys. */
export type AccountStep = Extract<
  UsageEvent,
  { type: 'CreditVoucher' | 'OfferIdentity' | 'AnswerOffer' | 'SettleIdentity' }
>;

const steps: Readonly<Record<AccountStep['type'], true>> = {
  CreditVoucher: true,
  OfferIdentity: true,
  AnswerOffer: true,
  SettleIdentity: true,
};

/** True for an event that another key sent. */
export function isStep(event: EventOf<'account'>): event is AccountStep {
  return Object.hasOwn(steps, event.type);
}

/**
 * Goes on with a flow at an account.
 *
 * @param id of the account.
 */
export function takeStep(draft: Draft, event: AccountStep, id: string): Verdict {
  switch (event.type) {
    case 'CreditVoucher':
      return creditVoucher(draft, event);
    case 'OfferIdentity':
      return takeOffer(draft, event, id);
    case 'AnswerOffer':
      return giveUp(draft, event, id);
    case 'SettleIdentity':
      return settleIdentity(draft, event);
  }
}

/**
 * Answers a flow for an account that does not exist: nothing stays held for it.
 *
 * @param id that no account has.
 */
export function takeStepOfNobody(event: AccountStep, id: string): Verdict {
  switch (event.type) {
    case 'CreditVoucher':
      return { ...denied('USER_UNKNOWN'), commands: giveBack(event).commands };
    case 'OfferIdentity':
      return answerOffer(event, id, 'USER_UNKNOWN');
    case 'AnswerOffer':
    case 'SettleIdentity':
      return denied('USER_UNKNOWN');
  }
}
