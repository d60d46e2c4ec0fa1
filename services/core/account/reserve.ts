import type { Charge, ChargeGroup, Grant, GroupAnswer, RequestedUnits } from '../contracts.gen.ts';
import type { Rate } from '../plan/plan.ts';
import { largestQuota } from '../rating/rating.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { lesser, noUnits, roundDown, units } from '../units.ts';
import type { Units } from '../units.ts';
import { groupOf, purseFor } from './account.ts';
import { amountOf } from './amounts.ts';
import type { Draft } from './draft.ts';
import { refusal, success } from './group-answer.ts';
import { costOfGrants, hold, totalOf } from './holds.ts';
import { secondChange, sessionOf, tallyOf, tariffUntil } from './tariff.ts';
import type { Tariff } from './tariff.ts';

/** Who asks for quota of a rating group, and what is out already. */
export interface Asking {
  readonly rate: Rate;
  readonly requested: RequestedUnits;
  /** Grants of other user plane functions, which go on. */
  readonly others: readonly Grant[];
  /** By what they were granted. */
  readonly held: Tariff | undefined;
}

/** Grants what is asked for as far as it can be paid, and holds what it costs. */
export function reserve(
  draft: Draft,
  charge: Charge,
  asked: ChargeGroup,
  { rate, requested, others, held }: Asking,
): GroupAnswer {
  const session = sessionOf(draft, charge.session);
  const tariff = tariffUntil(draft, session, rate, plusSeconds(draft.clock, rate.validity));
  const tally = tallyOf(draft, session.id, rate, tariff.price);
  const purse = purseFor(draft.account, rate.ratingGroup, rate.unit);
  const payable = units(largestQuota(tariff.price, tally, purse) - totalOf(others));
  const wanted = wantedOf(rate, requested);
  const granted = lesser(wanted, shareOf(draft, rate, payable));
  if (granted < wanted && (granted <= 0n || rate.whenShort === 'reject')) {
    hold(draft, session.id, held, others);
    return withoutFunds(draft, charge, asked, rate);
  }
  const deadline = plusSeconds(draft.clock, rate.validity * 2n); // Tcc: RFC 8506 13
  const grants = [...others, { upf: asked.upf, units: granted, deadline }];
  const offer = offerOf(draft, session.id, tariff, grants);
  const isFinal = granted < wanted && granted === payable;
  hold(draft, session.id, offer.tariff, grants, isFinal);
  const { validity, tariff: offered } = offer;
  const tariffChangeAt = offered.change?.at ?? null;
  return success(asked, rate, { granted, isFinal, validity, tariffChangeAt });
}

/**
 * No quota. Where the last units would redirect or restrict the subscriber, the network function is
 * to do so at once: it is granted nothing as the last units.
 */
function withoutFunds(draft: Draft, charge: Charge, asked: ChargeGroup, rate: Rate): GroupAnswer {
  refuseQuota(draft, charge.session, rate);
  if (rate.finalUnits.action === 'TERMINATE') return refusal(asked, 'QUOTA_LIMIT_REACHED');
  const { validity } = rate;
  return success(asked, rate, { granted: noUnits, isFinal: true, validity, tariffChangeAt: null });
}

/** Notes that a group waits for quota, so that it is told when there is some. */
export function refuseQuota(draft: Draft, session: string, { ratingGroup, unit }: Rate): void {
  if (groupOf(sessionOf(draft, session), ratingGroup)?.limited === true) return;
  draft.apply({ type: 'QuotaRefused', quotaRefused: { session, ratingGroup, unit } });
}

function wantedOf(rate: Rate, requested: RequestedUnits): Units {
  const named = amountOf(requested, rate.unit) ?? rate.quotaDefault;
  return rate.quotaMaximum === undefined ? named : lesser(named, rate.quotaMaximum);
}

/**
 * What one session may have of what can be paid: an equal share where several are open, but no less
 * than the plan's minimum, so that the last money is not cut into quotas that last for seconds.
 */
function shareOf({ account }: Draft, rate: Rate, payable: Units): Units {
  const sessions = BigInt(account.sessions.length);
  if (rate.quotaMinimum === undefined || sessions <= 1n || payable <= 0n) return payable;
  const equal = roundDown(units(payable / sessions), rate.standard.increment);
  return lesser(payable, equal < rate.quotaMinimum ? rate.quotaMinimum : equal);
}

interface Offer {
  readonly tariff: Tariff;
  /** Seconds for which the quota holds. */
  readonly validity: bigint;
}

/**
 * A grant lives through one change of price, which is announced with it, where funds pay for all of
 * it on the dearer side; else it ends where the price changes.
 */
function offerOf(draft: Draft, session: string, tariff: Tariff, grants: readonly Grant[]): Offer {
  const { rate, change } = tariff;
  const { validity } = rate;
  if (change === undefined) return { tariff, validity };
  const purse = purseFor(draft.account, rate.ratingGroup, rate.unit);
  if (costOfGrants(draft, session, tariff, grants, purse).money > purse.money) {
    return { tariff: { ...tariff, change: undefined }, validity: secondsTo(draft, change.at) };
  }
  const until = plusSeconds(draft.clock, validity);
  const second = secondChange(draft, sessionOf(draft, session), tariff, until);
  return { tariff, validity: second === undefined ? validity : secondsTo(draft, second) };
}

function secondsTo({ clock }: Draft, at: Instant): bigint {
  const seconds = (at - clock) / 1000n;
  return seconds < 1n ? 1n : seconds;
}
