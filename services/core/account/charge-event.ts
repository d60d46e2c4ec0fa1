import type { Charge, ChargeGroup, GroupAnswer } from '../contracts.gen.ts';
import { chargeFor, largestQuota } from '../rating/rating.ts';
import { noUnits } from '../units.ts';
import { purseFor } from './account.ts';
import { amountOf, isRateable } from './amounts.ts';
import { chargeGroup } from './charge-group.ts';
import type { Draft } from './draft.ts';
import { refusal, success } from './group-answer.ts';
import { closeSession } from './settle-due.ts';
import { priceOfUse, rateOf, sessionOf, tallyOf } from './tariff.ts';

/**
 * A one-time event (TS 32.290 5.2.2.2, 5.2.2.3): usage already made (PEC) is debited as reported;
 * usage about to be made (IEC) is debited at once if funds pay for all of it, else refused.
 * Nothing stays reserved, and no session stays open.
 */
export function chargeEvent(draft: Draft, charge: Charge): readonly GroupAnswer[] {
  const groups = charge.groups.map((group) =>
    group.used.length > 0 || group.requested === null
      ? chargeGroup(draft, charge, { ...group, requested: null }, charge.servingNetwork)
      : debitAtOnce(draft, charge, group),
  );
  closeSession(draft, sessionOf(draft, charge.session), 'event');
  return groups;
}

function debitAtOnce(draft: Draft, charge: Charge, asked: ChargeGroup): GroupAnswer {
  const session = sessionOf(draft, charge.session);
  const rate = rateOf(draft, session, asked.ratingGroup);
  if (rate === undefined || asked.requested === null) return refusal(asked, 'RATING_FAILED');
  if (!isRateable(asked.requested, rate.unit)) return refusal(asked, 'RATING_FAILED');
  const use = { network: charge.servingNetwork, at: draft.clock };
  const price = priceOfUse(draft, session, rate, use);
  const used = amountOf(asked.requested, rate.unit) ?? price.increment;
  const tally = tallyOf(draft, session.id, rate, price);
  const purse = purseFor(draft.account, rate.ratingGroup, rate.unit);
  if (largestQuota(price, tally, purse) < used) return refusal(asked, 'QUOTA_LIMIT_REACHED');
  draft.apply({
    type: 'UsageDebited',
    usageDebited: {
      session: session.id,
      ratingGroup: asked.ratingGroup,
      upf: asked.upf,
      unit: rate.unit,
      management: 'online',
      price: price.name,
      used,
      ...chargeFor(price, tally, used, purse),
      overrun: noUnits,
      usedAt: draft.clock,
    },
  });
  return { ...success(asked, rate), granted: used };
}
