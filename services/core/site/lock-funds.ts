import type {
  AccountState,
  Change,
  FundsLock,
  FundsLocked,
  SessionState,
} from '../contracts.gen.ts';
import { evolveAccount } from '../account/evolve.ts';
import { endHold } from '../account/holds.ts';
import type { Draft } from '../account/draft.ts';
import { applied, denied, plainAnswer, repeated } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import type { Instant } from '../time.ts';
import { correctionOf } from '../xdr/repeated-xdrs.ts';
import { cutForSite } from './cut-for-site.ts';
import { lockedThrough } from './evolve-site.ts';
import { knownPeriods } from './known-periods.ts';
import { missingSince, nothingMissing } from './overshoot.ts';

/**
 * Sets aside what an account spent at the other site, and takes its sessions over as they were left
 * there, with what they count towards their next xDR (design 6, merge step 2).
 *
 * Total: never refused for what the account is or has, and never capped; what is missing is
 * recorded as overshoot (counter-examples 4, 5, 24).
 *
 * It counts only behind the lock before it, so that two who tell it lock once.
 */
export function lockFunds(draft: Draft, lock: FundsLock): Verdict {
  const done = lockedThrough(draft.account, lock.ledgerId);
  if (lock.through <= done) return repeated(plainAnswer);
  if (lock.from !== done) return denied('LOCK_OUT_OF_ORDER');
  const before = draft.account;
  const known = knownPeriods(before, lock);
  const twice = coveredTwice(before, lock, draft.clock);
  giveUpSessions(draft, lock, isOwn(before, lock));
  draft.xdrs.push(...twice);
  const told = { lock, knownPeriods: known };
  const after = evolveAccount(draft.account, locked({ ...told, ...nothingMissing }));
  draft.apply(locked({ ...told, ...missingSince(before, after) }));
  return applied(null);
}

/**
 * Ends the holds of sessions that went on at the other site, and closes the xDRs of those that are
 * to be cut.
 */
export function giveUpSessions(
  draft: Draft,
  { touched }: FundsLock,
  isToBeCut: (session: SessionState) => boolean,
): void {
  const gone = new Set(touched.map(({ id }) => id));
  for (const session of draft.account.sessions.filter(({ id }) => gone.has(id))) {
    for (const group of session.groups) endHold(draft, session.id, group, 'transferred');
    if (isToBeCut(session)) cutForSite(draft, session);
  }
}

/**
 * Whether something of what a session counts here was debited here, and so is not in the count that
 * it comes back with: true unless an earlier lock brought it, and it has not gone on since.
 */
function isOwn(
  { merge }: AccountState,
  { touched }: FundsLock,
): (session: SessionState) => boolean {
  const comes = new Map(touched.map(({ id, epoch }) => [id, epoch]));
  return ({ id }) => {
    const taken = merge?.taken.find((one) => one.id === id);
    return taken === undefined || taken.goesOn || taken.epoch !== comes.get(id);
  };
}

/**
 * The xDRs that take back what an earlier lock had brought of a session's count, where xDRs of this
 * site cover it and the count that comes now holds it once more: main served between two outages,
 * and the other site had not heard of it.
 */
function coveredTwice({ merge, currency }: AccountState, lock: FundsLock, at: Instant) {
  return lock.touched.flatMap(({ id, epoch }) => {
    const taken = merge?.taken.find((one) => one.id === id && one.epoch === epoch && one.goesOn);
    return (taken?.counts ?? []).map((count) => {
      return correctionOf(count, at, { own: undefined, currency, like: undefined });
    });
  });
}

function locked(fundsLocked: FundsLocked): Change {
  return { type: 'FundsLocked', fundsLocked };
}
