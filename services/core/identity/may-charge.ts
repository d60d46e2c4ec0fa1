import { endedSession } from '../account/memory/ended-sessions.ts';
import type { AccountState, Charge } from '../contracts.gen.ts';

/**
 * Whether a charge under an identity is the account's: the identity is listed, or the charge goes
 * on with a session that the identity began here, or repeats what such a session was told. A
 * session is charged where it began, to its end, wherever its identity has moved meanwhile.
 */
export function mayCharge(account: AccountState, charge: Charge): boolean {
  const { identity, session, createKey } = charge;
  if (account.identities.includes(identity)) return true;
  const isOpen = account.sessions.some(
    (one) =>
      one.identity === identity &&
      (one.id === session || (createKey !== null && one.createKey === createKey)),
  );
  // The id of a session is a hash over its identity, too: nobody else's request has it.
  return isOpen || endedSession(account.ended, session) !== undefined;
}
