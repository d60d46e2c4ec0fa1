import { applied, denied, silently } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import type { Change, IdentityState } from '../contracts.gen.ts';
import { commandTo } from '../flow/flow.ts';
import { present } from '../invariant.ts';
import { accountKey } from '../key.ts';
import type { EventOf } from '../partition/event-kinds.ts';

/** Events that belong to an identity's key. */
export type IdentityEvent = EventOf<'identity'>;

/** Decides an event of an identity: it belongs to one account at most. */
export function decideIdentity(
  changes: Change[],
  state: IdentityState | undefined,
  event: IdentityEvent,
): Verdict {
  const owner = state?.account ?? null;
  switch (event.type) {
    case 'ClaimIdentity':
      if (owner === null) {
        changes.push({ type: 'IdentityClaimed', identityClaimed: event.claimIdentity });
        return applied(null);
      }
      return owner === event.claimIdentity.account ? applied(null) : denied('IDENTITY_TAKEN');
    case 'AssignIdentity':
      return assign(changes, owner, event);
  }
}

/** Changes the owner unless somebody else has become it, and tells the account that waits. */
function assign(
  changes: Change[],
  owner: string | null,
  event: Extract<IdentityEvent, { type: 'AssignIdentity' }>,
): Verdict {
  const { flow, from, to } = event.assignIdentity;
  const isTaken = owner !== null && owner !== from && owner !== to;
  if (!isTaken) {
    changes.push({ type: 'IdentityAssigned', identityAssigned: { flow, from, account: to } });
  }
  // Whoever only gives an identity back is done with it, whoever has it now.
  const denial = isTaken && to !== null ? 'IDENTITY_TAKEN' : undefined;
  const waiting = present(to ?? from, 'an account that waits for an identity');
  const told = commandTo(accountKey(event.tenant, waiting), event, {
    type: 'SettleIdentity',
    settleIdentity: { flow, denial: denial ?? null },
  });
  return silently('applied', denial, [told]);
}

/** The identity after a change. */
export function evolveIdentity(
  state: IdentityState | undefined,
  change: Change,
): IdentityState | undefined {
  switch (change.type) {
    case 'IdentityClaimed':
      return change.identityClaimed;
    case 'IdentityAssigned':
      return { account: change.identityAssigned.account };
    default:
      return state;
  }
}
