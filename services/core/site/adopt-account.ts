import type { AccountState, PotsLeft, SiteMode } from '../contracts.gen.ts';
import type { Draft } from '../account/draft.ts';
import { present } from '../invariant.ts';

/** True while an account was not taken over in the epoch that a partition stands alone for. */
export function mustAdopt({ mode, epoch }: SiteMode, account: AccountState | undefined): boolean {
  return mode === 'stand-alone' && account?.adopted?.epoch !== epoch;
}

/**
 * Takes an account over as the other site knew it, before its first event in stand-alone mode.
 *
 * @param before the account as it was left here by an earlier outage, if it ever was here.
 */
export function adoptAccount(
  draft: Draft,
  { epoch, fence: at }: SiteMode,
  state: AccountState,
  before: AccountState | undefined,
): void {
  const fence = present(at, 'the fence of a site that stands alone');
  const left = before === undefined ? null : potsOf(before);
  draft.apply({ type: 'AccountAdopted', accountAdopted: { epoch, fence, left, state } });
}

/** What an account holds in each of its pots. */
export function potsOf({ funds, reserved, locked, allowances }: AccountState): PotsLeft {
  return {
    funds,
    reserved,
    locked,
    allowances: allowances.map(({ id: allowance, unit, ...pots }) => ({
      allowance,
      unit,
      funds: pots.funds,
      reserved: pots.reserved,
      locked: pots.locked,
    })),
  };
}
