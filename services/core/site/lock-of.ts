import type { AccountState, AllowanceNet, FundsLock, LedgerRecord } from '../contracts.gen.ts';
import { onlyEnded } from '../account/memory/ended-sessions.ts';
import { sessionNamedIn } from '../explain/explain-session.ts';
import { micros } from '../money.ts';
import { noUnits, units } from '../units.ts';
import type { Unit } from '../units.ts';
import { movesOf } from './delta-of.ts';

/** What an account did at a site that stands alone, since funds were last locked for it. */
export class DeltaSum {
  /** The last of its records. */
  through = 0n;
  /** Money taken, less what was brought, in millionths. */
  money = 0n;
  /** The same in units, by allowance. */
  readonly allowances = new Map<string, { readonly unit: Unit; readonly units: bigint }>();
  /** Sessions that were gone on with, begun or ended. */
  readonly touched = new Set<string>();
  /** Keys of management requests that were answered. */
  readonly asked = new Set<string>();

  /** Adds a record of the account, in the order of its ledger. */
  add(record: LedgerRecord): void {
    this.through = record.sequence;
    this.#take(movesOf(record));
    for (const change of record.changes) {
      const session = sessionNamedIn(change);
      if (session !== undefined) this.touched.add(session);
    }
    const key = record.request?.key ?? null;
    if (key !== null) this.asked.add(key);
  }

  #take({ debits, legs }: ReturnType<typeof movesOf>): void {
    for (const debit of debits) {
      this.money += debit.money;
      for (const draw of debit.draws) this.#draw(draw.allowance, debit.unit, draw.units);
    }
    for (const { allowance, unit, money, units: amount } of legs) {
      this.money += money ?? 0n;
      if (allowance !== null && unit !== 'money') this.#draw(allowance, unit, amount ?? 0n);
    }
  }

  #draw(allowance: string, unit: Unit, amount: bigint): void {
    const before = this.allowances.get(allowance)?.units ?? 0n;
    this.allowances.set(allowance, { unit, units: before + amount });
  }
}

/** Where a lock stands: which outage, which ledger, and where the lock before it ended. */
export type LockPlace = Pick<FundsLock, 'epoch' | 'ledgerId' | 'from'>;

/** The lock that an account needs where its delta is to be merged. `state`: behind the delta. */
export function lockOf(place: LockPlace, sum: DeltaSum, state: AccountState): FundsLock {
  const { through, touched, asked } = sum;
  return {
    ...place,
    through,
    money: micros(sum.money),
    allowances: allowancesOf(sum, state),
    touched: [...touched],
    sessions: state.sessions.filter(({ id }) => touched.has(id)),
    ended: onlyEnded(state.ended, touched),
    requests: state.requests.filter(({ key }) => asked.has(key)),
  };
}

/** Allowances that were drawn from, and those of which something is held. */
function allowancesOf({ allowances }: DeltaSum, state: AccountState): readonly AllowanceNet[] {
  const drawn = [...allowances].map(([allowance, { unit, units: amount }]) => {
    const known = state.allowances.find(({ id }) => id === allowance) ?? null;
    return { allowance, unit, units: units(amount), state: known };
  });
  const held = state.allowances
    .filter(({ id, reserved }) => reserved !== 0n && !allowances.has(id))
    .map((one) => ({ allowance: one.id, unit: one.unit, units: noUnits, state: one }));
  return [...drawn, ...held];
}
