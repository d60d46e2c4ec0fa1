import type { Xdr } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import { units } from '../units.ts';
import { takenBack } from './taken-back.ts';

/** The xDR that takes back another, whole: the same with every amount negative. */
export function correctionXdr(xdr: Xdr): Xdr {
  return {
    ...xdr,
    kind: 'correction',
    cause: 'abandoned',
    ...takenBack(xdr),
    prices: xdr.prices.map((tally) => ({
      ...tally,
      used: units(-tally.used),
      charged: units(-tally.charged),
      moneyUnits: units(-tally.moneyUnits),
      money: micros(-tally.money),
    })),
  };
}
