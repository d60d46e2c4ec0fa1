import type { Charge, ChargeGroup, UsedUnits } from '../contracts.gen.ts';
import { noMoney } from '../money.ts';
import type { Price, Rate } from '../plan/plan.ts';
import { chargeFor } from '../rating/rating.ts';
import type { Instant } from '../time.ts';
import { noUnits, units } from '../units.ts';
import type { Units } from '../units.ts';
import { purseFor } from './account.ts';
import { amountOf } from './amounts.ts';
import { usedAtOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { sessionOf, tallyOf } from './tariff.ts';

/** By what reported usage is debited. */
export interface Debit {
  readonly rate: Rate;
  /** Units that are paid for before they are debited. */
  readonly covered: Units;
  readonly priceOf: (container: UsedUnits, usedAt: Instant) => Price;
}

/** Debits what a group reports, container by container; what nothing covers is overrun. */
export function debit(draft: Draft, charge: Charge, asked: ChargeGroup, by: Debit): void {
  let covered: bigint = by.covered;
  for (const container of asked.used) {
    const used = amountOf(container, by.rate.unit) ?? noUnits;
    const overrun = used > covered ? used - covered : 0n;
    covered = covered > used ? covered - used : 0n;
    debitContainer(draft, charge, container, by, { upf: asked.upf, used, overrun: units(overrun) });
  }
}

function debitContainer(
  draft: Draft,
  charge: Charge,
  container: UsedUnits,
  { rate, priceOf }: Debit,
  of: { upf: string | null; used: Units; overrun: Units },
): void {
  const { ratingGroup, unit } = rate;
  const { management } = container;
  const session = sessionOf(draft, charge.session);
  const usedAt = usedAtOf(charge, container.usedAt, session.openedAt, draft.clock);
  const price = priceOf(container, usedAt);
  const isOffline = management === 'offline';
  const cost = isOffline
    ? { charged: noUnits, moneyUnits: noUnits, money: noMoney, draws: [] }
    : chargeFor(
        price,
        tallyOf(draft, session.id, rate, price),
        of.used,
        purseFor(draft.account, ratingGroup, unit),
      );
  const usageDebited = {
    session: session.id,
    ratingGroup,
    upf: of.upf,
    unit,
    management,
    price: price.name,
    used: of.used,
    ...cost,
    overrun: isOffline ? noUnits : of.overrun,
    usedAt,
  };
  draft.apply({ type: 'UsageDebited', usageDebited });
}
