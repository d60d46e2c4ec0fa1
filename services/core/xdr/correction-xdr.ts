import type { Xdr } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import { units } from '../units.ts';

/** The xDR that takes back another, whole: the same with every amount negative. */
export function correctionXdr(xdr: Xdr): Xdr {
  return {
    ...xdr,
    kind: 'correction',
    cause: 'abandoned',
    used: units(-xdr.used),
    charged: units(-xdr.charged),
    money: micros(-xdr.money),
    draws: xdr.draws.map((draw) => ({ ...draw, units: units(-draw.units) })),
    prices: xdr.prices.map((tally) => ({
      ...tally,
      used: units(-tally.used),
      charged: units(-tally.charged),
      moneyUnits: units(-tally.moneyUnits),
      money: micros(-tally.money),
    })),
    overrun: units(-xdr.overrun),
  };
}
