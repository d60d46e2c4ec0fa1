import type { Change, Delta, FundsLocked, Posting, PotsLeft } from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import { noUnits, units } from '../units.ts';
import { moneyToLock, unitsToLock } from '../site/known-periods.ts';
import { moveMoney, moveUnits } from './moves.ts';

type Adopted = Extract<Change, { type: 'AccountAdopted' }>['accountAdopted'];

/**
 * An account that is taken over: what it held here before leaves, what it holds now comes. Both are
 * of another ledger, so the tenant's opening pot stands against them.
 */
export function adoptedPostings({ left, state }: Adopted): readonly Posting[] {
  const now = {
    ...state,
    allowances: state.allowances.map((one) => ({ ...one, allowance: one.id })),
  };
  return [...(left === null ? [] : held(left, -1n)), ...held(now, 1n)];
}

const pots = ['funds', 'reserved', 'locked'] as const;

function held(of: PotsLeft, sign: bigint): readonly Posting[] {
  return [
    ...pots.flatMap((pot) => moveMoney('opening', pot, micros(sign * of[pot]))),
    ...of.allowances.flatMap((one) =>
      pots.flatMap((pot) => {
        const { allowance, unit } = one;
        return moveUnits('opening', pot, unit, { allowance, units: units(sign * one[pot]) });
      }),
    ),
  ];
}

/** What was spent at the other site is locked, and what is held there is reserved. */
export function lockedPostings({ lock, knownPeriods: known }: FundsLocked): readonly Posting[] {
  return [
    ...moveMoney('funds', 'locked', moneyToLock(lock, known)),
    ...lock.allowances.flatMap((net) => {
      const amount = unitsToLock(net, lock, known);
      return moveUnits('funds', 'locked', net.unit, { ...net, units: amount });
    }),
    ...lock.sessions.flatMap(({ groups }) =>
      groups.flatMap(({ unit, heldMoney, heldDraws }) => [
        ...moveMoney('funds', 'reserved', heldMoney),
        ...heldDraws.flatMap((draw) => moveUnits('funds', 'reserved', unit, draw)),
      ]),
    ),
  ];
}

/** A record of the other site, between what is locked for it and the tenant's pots. */
export function deltaPostings({ debits, legs, repeated }: Delta): readonly Posting[] {
  return [
    ...debits.flatMap((debit) => [
      ...moveMoney('locked', debit.pot, debit.money),
      ...debit.draws.flatMap((draw) => moveUnits('locked', 'consumed', debit.unit, draw)),
    ]),
    ...repeated.flatMap((debit) => [
      ...moveMoney('locked', 'funds', debit.money),
      ...debit.draws.flatMap((draw) => moveUnits('locked', 'funds', debit.unit, draw)),
    ]),
    ...legs.flatMap(({ pot, allowance, unit, money, units: amount }) =>
      allowance === null || unit === 'money'
        ? moveMoney('locked', pot, money ?? noMoney)
        : moveUnits('locked', pot, unit, { allowance, units: amount ?? noUnits }),
    ),
  ];
}
