import { applied, denied } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import type { Change, ClaimIdentity, IdentityState } from '../contracts.gen.ts';

/** Decides a claim: an identity belongs to one account; its own claim again changes nothing. */
export function decideIdentity(
  changes: Change[],
  state: IdentityState | undefined,
  command: ClaimIdentity,
): Verdict {
  if (state === undefined) {
    changes.push({ type: 'IdentityClaimed', identityClaimed: command });
    return applied(null);
  }
  return state.account === command.account ? applied(null) : denied('IDENTITY_TAKEN');
}

/** The identity after a change. */
export function evolveIdentity(
  state: IdentityState | undefined,
  change: Change,
): IdentityState | undefined {
  return change.type === 'IdentityClaimed' ? change.identityClaimed : state;
}
