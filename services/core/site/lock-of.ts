import type {
  AccountState,
  AllowanceNet,
  DeltaSum,
  FundsLock,
  MergeMarks,
} from '../contracts.gen.ts';
import { onlyEnded } from '../account/memory/ended-sessions.ts';
import { micros, noMoney } from '../money.ts';
import { noUnits, units } from '../units.ts';

/** Of which ledger, and for which outage, funds are locked. */
export type LockPlace = Pick<FundsLock, 'epoch' | 'ledgerId'>;

/**
 * The lock that an account needs for what it did at the other site, behind what is locked already.
 *
 * @param state the account as it is there.
 * @returns undefined when everything is locked.
 */
export function lockOf(
  place: LockPlace,
  state: AccountState,
  marks: MergeMarks | null,
): FundsLock | undefined {
  const { delta } = state;
  const locked = marks?.ledgerId === place.ledgerId ? marks : undefined;
  const from = locked?.lockedThrough ?? 0n;
  if (delta === null || delta.through <= from) return undefined;
  const touched = delta.sessions.filter(({ sequence }) => sequence > from);
  const asked = delta.requests.filter(({ sequence }) => sequence > from);
  const sessions = new Set(touched.map(({ id }) => id));
  const keys = new Set(asked.map(({ id }) => id));
  return {
    ...place,
    from,
    through: delta.through,
    money: micros(delta.money - (locked?.money ?? noMoney)),
    allowances: allowancesOf(delta, locked, state),
    touched,
    sessions: state.sessions.filter(({ id }) => sessions.has(id)),
    ended: onlyEnded(state.ended, (id) => sessions.has(id)),
    requests: state.requests.filter(({ key }) => keys.has(key)),
    subscriptions: delta.subscriptionsAt > from ? state.subscriptions : [],
    periods: delta.periods.filter(({ sequence }) => sequence > from),
  };
}

/**
 * Allowances that were drawn from since, those of which something is held, and those that began,
 * though nothing may be left of them.
 */
function allowancesOf(
  delta: DeltaSum,
  locked: MergeMarks | undefined,
  state: AccountState,
): readonly AllowanceNet[] {
  const from = locked?.lockedThrough ?? 0n;
  const begun = delta.periods.filter(({ sequence }) => sequence > from);
  const granted = begun.flatMap(({ grants }) => grants.map(({ allowance }) => allowance));
  const drawn = delta.allowances.flatMap(({ allowance, unit, units: amount }) => {
    const before = locked?.allowances.find((one) => one.allowance === allowance)?.units ?? 0n;
    const known = state.allowances.find(({ id }) => id === allowance) ?? null;
    const net = units(amount - before);
    const isKept = net !== 0n || granted.includes(allowance);
    return isKept ? [{ allowance, unit, units: net, state: known }] : [];
  });
  const named = new Set(drawn.map(({ allowance }) => allowance));
  const held = state.allowances
    .filter(({ id, reserved }) => reserved !== 0n && !named.has(id))
    .map((one) => ({ allowance: one.id, unit: one.unit, units: noUnits, state: one }));
  return [...drawn, ...held];
}
