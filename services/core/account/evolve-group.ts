import type { Change, Draw, GroupState, PriceTally, SessionState } from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import { earlier, later } from '../time.ts';
import { noUnits, units } from '../units.ts';

type UsageDebited = Extract<Change, { type: 'UsageDebited' }>['usageDebited'];
type UnitsReserved = Extract<Change, { type: 'UnitsReserved' }>['unitsReserved'];

/** The group without a hold. */
export function holdEnded(group: GroupState): GroupState {
  return {
    ...group,
    grants: [],
    heldPrice: null,
    heldChange: null,
    heldMoney: noMoney,
    heldDraws: [],
  };
}

/** The group with what is granted and held now. */
export function groupReserved(group: GroupState, event: UnitsReserved): GroupState {
  const { grants, price: heldPrice, change: heldChange, money: heldMoney, draws } = event;
  const { last: limited } = event;
  return { ...group, grants, heldPrice, heldChange, heldMoney, heldDraws: draws, limited };
}

/** The group after further usage; offline usage is recorded for the xDR but never rated. */
export function groupDebited(
  group: GroupState,
  session: SessionState,
  event: UsageDebited,
): GroupState {
  return {
    ...group,
    tallies: event.management === 'offline' ? group.tallies : tallied(group.tallies, event),
    xdrUsed: units(group.xdrUsed + event.used),
    xdrCharged: units(group.xdrCharged + event.charged),
    xdrMoney: micros(group.xdrMoney + event.money),
    xdrDraws: addDraws(group.xdrDraws, event.draws),
    xdrOverrun: units(group.xdrOverrun + event.overrun),
    xdrPrices: tallied(group.xdrPrices, event),
    xdrFrom: group.xdrFrom === null ? session.openedAt : earlier(group.xdrFrom, event.usedAt),
    xdrTo: group.xdrTo === null ? event.usedAt : later(group.xdrTo, event.usedAt),
  };
}

/** The group behind a partial xDR: what it costs goes on, what the next xDR says begins anew. */
export function xdrCut(group: GroupState): GroupState {
  return {
    ...group,
    ...nothingForXdr,
    xdrNumber: group.xdrNumber + 1n,
    xdrFrom: group.xdrTo,
  };
}

/** What a group has counted towards its next xDR when it begins to. */
export const nothingForXdr = {
  xdrUsed: noUnits,
  xdrCharged: noUnits,
  xdrMoney: noMoney,
  xdrDraws: [],
  xdrOverrun: noUnits,
  xdrPrices: [],
  xdrTo: null,
} as const satisfies Partial<GroupState>;

/** The tallies with further usage at one price. */
function tallied(tallies: readonly PriceTally[], event: UsageDebited): readonly PriceTally[] {
  const { price, used, charged, moneyUnits, money } = event;
  const known = tallies.find((one) => one.price === price);
  if (known === undefined) return [...tallies, { price, used, charged, moneyUnits, money }];
  return tallies.map((one) =>
    one === known
      ? {
          price,
          used: units(one.used + used),
          charged: units(one.charged + charged),
          moneyUnits: units(one.moneyUnits + moneyUnits),
          money: micros(one.money + money),
        }
      : one,
  );
}

/** Draws added up by allowance, in the order the allowances first appeared. */
export function addDraws<T extends Draw>(sum: readonly T[], more: readonly T[]): readonly T[] {
  return more.reduce((draws: readonly T[], draw) => {
    const known = draws.some((one) => one.allowance === draw.allowance);
    if (!known) return [...draws, draw];
    return draws.map((one) =>
      one.allowance === draw.allowance ? { ...one, units: units(one.units + draw.units) } : one,
    );
  }, sum);
}
