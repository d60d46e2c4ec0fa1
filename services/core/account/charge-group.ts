import { bounds } from '../bounds.ts';
import type {
  Charge,
  ChargeGroup,
  Grant,
  GroupAnswer,
  GroupState,
  SessionState,
} from '../contracts.gen.ts';
import type { GroupDenialCode } from '../denial.ts';
import { present } from '../invariant.ts';
import type { Rate } from '../plan/plan.ts';
import { largestQuota } from '../rating/rating.ts';
import { noUnits } from '../units.ts';
import type { Units } from '../units.ts';
import { groupOf, purseFor, weightOf } from './account.ts';
import { soundPartOf } from './amounts.ts';
import { debit } from './debit.ts';
import type { Debit } from './debit.ts';
import { usedAtOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { afterLastUnits, refusal, success } from './group-answer.ts';
import { endHold, hold } from './holds.ts';
import { refuseQuota, reserve } from './reserve.ts';
import { endExpired } from './subscription/renew.ts';
import {
  heldTariff,
  momentOfUse,
  priceOfUse,
  priceWithin,
  rateOf,
  sessionOf,
  tallyOf,
} from './tariff.ts';
import type { Tariff } from './tariff.ts';

/**
 * One rating group of a request: debits what was used, then holds what is asked for.
 *
 * A report consumes or frees the earlier grant of the group, so used units are debited first and
 * what is left of the hold is free by then (TS 32.290 5.2.2; RFC 8506 5.3). Used units are debited
 * even where no further quota is given. A group that cannot be rated leaves the others alone.
 *
 * What was granted is debited at the price it was granted at, wherever the session has gone since;
 * what is granted now is held at the price of where it is.
 *
 * @param usedIn the network that served the subscriber while units were used that no grant covers.
 */
export function chargeGroup(
  draft: Draft,
  charge: Charge,
  asked: ChargeGroup,
  usedIn: string | null,
): GroupAnswer {
  const session = sessionOf(draft, charge.session);
  const rate = rateOf(draft, session, asked.ratingGroup);
  if (rate === undefined) return refusal(asked, 'RATING_FAILED');
  const known = groupOf(session, asked.ratingGroup);
  if (known !== undefined && countedMost(known) > countersMax)
    return refusal(asked, 'RATING_FAILED');
  const sound = soundPartOf(asked, rate.unit);
  const isWhole = sound.used.length === asked.used.length && sound.requested === asked.requested;
  if (!isWhole && sound.used.length === 0) return refusal(asked, 'RATING_FAILED');
  if (known === undefined && hasNoRoom(draft, session)) return refusal(asked, 'TOO_MANY_GROUPS');

  const grant = known?.grants.find((one) => one.upf === asked.upf);
  const others = known?.grants.filter((one) => one.upf !== asked.upf) ?? [];
  const endsGrant = asked.used.length > 0 || asked.requested !== null || charge.kind === 'release';
  if (endsGrant) endHold(draft, charge.session, known, asked.used.length > 0 ? 'used' : 'freed');
  const held = heldTariff(rate, known);
  debit(draft, charge, sound, debitBy(draft, charge, sound, { rate, held, grant, usedIn }));
  const wantsQuota = asked.requested !== null && charge.kind !== 'release';
  const denial = isWhole ? quotaDenial(draft, others) : 'RATING_FAILED';
  if (!wantsQuota || denial !== undefined) {
    if (endsGrant) hold(draft, charge.session, held, others);
    if (wantsQuota && denial === 'END_USER_SERVICE_DENIED') refuseQuota(draft, session.id, rate);
    const isRefused = denial !== undefined && (wantsQuota || !isWhole);
    if (isRefused) return refusal(asked, denial);
    return known?.limited === true ? afterLastUnits(asked, rate) : success(asked, rate);
  }
  const requested = present(asked.requested, 'the requested units');
  // What came back to an allowance that ended meanwhile is nobody's any more.
  if (others.length === 0) endExpired(draft);
  return reserve(draft, charge, asked, { rate, requested, others, held });
}

interface Standing {
  readonly rate: Rate;
  readonly held: Tariff | undefined;
  readonly grant: Grant | undefined;
  readonly usedIn: string | null;
}

/** What a grant covers costs what it was granted at, all else what it costs where it was used. */
function debitBy(
  draft: Draft,
  charge: Charge,
  asked: ChargeGroup,
  { rate, held, grant, usedIn }: Standing,
): Debit {
  const session = sessionOf(draft, charge.session);
  const priceOf: Debit['priceOf'] = (container, usedAt) =>
    held === undefined
      ? priceOfUse(draft, session, rate, { network: usedIn, at: momentOfUse(rate, usedAt) })
      : priceWithin(held, container, usedAt);
  const covered =
    charge.kind === 'event'
      ? payableOf(draft, charge, asked, { rate, priceOf })
      : (grant?.units ?? noUnits);
  return { rate, covered, priceOf };
}

/** Of an event that is reported once it is over (PEC), as much as funds pay for is no overrun. */
function payableOf(
  draft: Draft,
  charge: Charge,
  { used: [first] }: ChargeGroup,
  { rate, priceOf }: Pick<Debit, 'rate' | 'priceOf'>,
): Units {
  if (first === undefined) return noUnits;
  const { id, openedAt } = sessionOf(draft, charge.session);
  const price = priceOf(first, usedAtOf(charge, first.usedAt, openedAt, draft.clock));
  const purse = purseFor(draft.account, rate.ratingGroup, rate.unit);
  return largestQuota(price, tallyOf(draft, id, rate, price), purse);
}

/** True when the session or the account is too full for one more rating group. */
function hasNoRoom(draft: Draft, session: SessionState): boolean {
  if (session.groups.length >= bounds.groupsPerSessionMax) return true;
  return weightOf(draft.account) >= bounds.stateWeightMax;
}

/** Why a group may hold no further quota whatever it costs; its usage was debited all the same. */
function quotaDenial(draft: Draft, others: readonly Grant[]): GroupDenialCode | undefined {
  if (draft.account.status !== 'active') return 'END_USER_SERVICE_DENIED';
  return others.length < bounds.grantsPerGroupMax ? undefined : 'TOO_MANY_GROUPS';
}

/** The largest counter of a group: partial xDRs begin anew, the tallies of its prices never do. */
function countedMost({ xdrUsed, tallies }: GroupState): bigint {
  return tallies.reduce((most, { used }) => (used > most ? used : most), xdrUsed as bigint);
}

/**
 * A session that counted this much takes no more: its counters must add up. No honest report comes
 * near.
 */
const countersMax = bounds.unitsPerReportMax * 4000n;
