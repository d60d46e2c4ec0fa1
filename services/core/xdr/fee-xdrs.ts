import type { PeriodStarted, PlanChanged, SubscriptionState, Xdr } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import type { Instant } from '../time.ts';
import { noUnits, units } from '../units.ts';

/** The xDR of a fee: one event of its subscription, in the number of its period. */
export function feeXdr(started: PeriodStarted, currency: string): Xdr {
  const { subscription: session, planVersion, period: number, fee: money } = started;
  const { startsAt: connectedAt, endsAt: endedAt } = started;
  const of = { session, planVersion, number, connectedAt, endedAt, currency };
  return { ...of, ...asFee(money), kind: 'fee', cause: 'period', last: false };
}

/** The xDR that takes back the part of a fee that was paid for time that is left. */
export function refundXdr(
  before: SubscriptionState,
  { subscription: session, changedAt, refund }: PlanChanged,
  currency: string,
): Xdr {
  const { planVersion, period: number } = before;
  const endedAt: Instant = before.endsAt ?? changedAt;
  const of = { session, planVersion, number, connectedAt: changedAt, endedAt, currency };
  return { ...of, ...asFee(micros(-refund)), kind: 'correction', cause: 'plan-change', last: true };
}

function asFee(money: Micros) {
  return {
    identity: null,
    callingParty: null,
    calledParty: null,
    destination: null,
    network: null,
    service: 'subscription',
    ratingGroup: 0n,
    unit: 'events',
    used: units(1n),
    charged: units(1n),
    money,
    draws: [],
    prices: [],
    overrun: noUnits,
    origin: null,
  } as const;
}
