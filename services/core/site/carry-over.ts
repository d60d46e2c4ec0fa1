import type { AccountState, Balance } from '../contracts.gen.ts';
import { levelOf } from '../account/account.ts';
import { Draft } from '../account/draft.ts';
import { noMoney } from '../money.ts';
import { epoch as beforeAll } from '../time.ts';
import { noUnits } from '../units.ts';
import { noDelta } from './delta-sum.ts';
import { lockedThrough } from './evolve-site.ts';
import { knownPeriods } from './known-periods.ts';
import { giveUpSessions } from './lock-funds.ts';
import { lockOf } from './lock-of.ts';
import type { LockPlace } from './lock-of.ts';
import { nothingMissing } from './overshoot.ts';

/**
 * An account as this site takes it over: as the other site knew it, with what this one did in
 * earlier outages and the other has not locked for yet, as it will lock for it (counter-example 3).
 *
 * @param state the account behind the fence.
 * @param own the account as an earlier outage left it here, if it ever was here.
 */
function carriedOver(
  place: LockPlace,
  state: AccountState,
  own: AccountState | undefined,
): AccountState {
  const delta = own?.delta ?? null;
  if (own === undefined || delta === null) return { ...withoutLocked(state), delta: noDelta };
  const done = lockedThrough(state, place.ledgerId);
  const isLeft = ({ sequence }: { readonly sequence: bigint }): boolean => sequence > done;
  const left = {
    ...delta,
    sessions: delta.sessions.filter(isLeft),
    requests: delta.requests.filter(isLeft),
    periods: delta.periods.filter(isLeft),
  };
  const lock = lockOf(place, own, state.merge);
  if (lock === undefined) return { ...withoutLocked(state), delta: left };
  const draft = new Draft(state, beforeAll, () => undefined);
  giveUpSessions(draft, lock, () => false); // this site counts them on towards their next xDR
  draft.apply({
    type: 'FundsLocked',
    fundsLocked: { lock, knownPeriods: knownPeriods(state, lock), ...nothingMissing },
  });
  return { ...withoutLocked(draft.account), delta: left };
}

/** What is locked there was spent here: nobody has it any more. */
function withoutLocked(state: AccountState): AccountState {
  const allowances = state.allowances.map((one) => {
    const free = { ...one, locked: noUnits };
    return { ...free, level: levelOf(free) };
  });
  return { ...state, locked: noMoney, allowances };
}

/** The same of a whole state; undefined: the other site did not know the account. */
export function takenOver(
  place: LockPlace,
  standby: Balance | undefined,
  own: Balance | undefined,
): Balance | undefined {
  if (standby?.account == null) return standby;
  return { ...standby, account: carriedOver(place, standby.account, own?.account ?? undefined) };
}
