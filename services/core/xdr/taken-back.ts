import type { Draw } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { units } from '../units.ts';
import type { Units } from '../units.ts';

/** What a charge took. */
export interface Taken {
  readonly used: Units;
  readonly charged: Units;
  readonly overrun: Units;
  readonly money: Micros;
  readonly draws: readonly Draw[];
}

/** The same with every amount negative: what takes it back. */
export function takenBack({ used, charged, overrun, money, draws }: Taken): Taken {
  return {
    used: units(-used),
    charged: units(-charged),
    overrun: units(-overrun),
    money: micros(-money),
    draws: draws.map(({ allowance, units: drawn }) => ({ allowance, units: units(-drawn) })),
  };
}
