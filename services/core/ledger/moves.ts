import type { Draw, Posting } from '../contracts.gen.ts';
import { micros } from '../money.ts';
import type { Micros } from '../money.ts';
import { units } from '../units.ts';
import type { Unit } from '../units.ts';

/** Where money or units may stand. */
export type Pot = Posting['pot'];

/** The pots an account holds itself; every other pot is the tenant's. */
export type AccountPot = 'funds' | 'reserved' | 'locked';

/** True for a pot that an account holds. */
export function isAccountPot(pot: Pot): pot is AccountPot {
  return pot === 'funds' || pot === 'reserved' || pot === 'locked';
}

/** Both legs of money that moves; nothing moves nothing. */
export function moveMoney(from: Pot, to: Pot, amount: Micros): readonly Posting[] {
  if (amount === 0n) return [];
  const leg = { allowance: null, unit: 'money', units: null } as const;
  return [
    { ...leg, pot: from, money: micros(-amount) },
    { ...leg, pot: to, money: amount },
  ];
}

/** Both legs of units of an allowance that move. */
export function moveUnits(from: Pot, to: Pot, unit: Unit, draw: Draw): readonly Posting[] {
  if (draw.units === 0n) return [];
  return [unitsLeg(from, unit, draw, -draw.units), unitsLeg(to, unit, draw, draw.units)];
}

function unitsLeg(pot: Pot, unit: Unit, draw: Draw, amount: bigint): Posting {
  const allowance = isAccountPot(pot) ? draw.allowance : null;
  return { pot, allowance, unit, money: null, units: units(amount) };
}
