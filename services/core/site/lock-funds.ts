import type { FundsLock } from '../contracts.gen.ts';
import { endHold } from '../account/holds.ts';
import type { Draft } from '../account/draft.ts';
import { applied, denied, plainAnswer, repeated } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { micros, noMoney } from '../money.ts';
import { cutForSite } from './cut-for-site.ts';
import { lockedThrough } from './evolve-site.ts';

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
  giveUpSessions(draft, lock);
  const { funds, creditLimit } = draft.account;
  const available = funds + creditLimit - lock.money - heldBy(lock);
  const overshoot = micros(available < 0n ? -available : 0n);
  draft.apply({ type: 'FundsLocked', fundsLocked: { lock, overshoot } });
  return applied(null);
}

/**
 * Ends the own holds of sessions that went on at the other site, and closes the xDRs of what was
 * debited here. Those that an earlier lock of the outage brought were debited there.
 */
function giveUpSessions(draft: Draft, { touched, epoch }: FundsLock): void {
  const { merge, sessions } = draft.account;
  const taken = new Set(merge?.epoch === epoch ? merge.taken : []);
  for (const session of sessions.filter(({ id }) => touched.includes(id))) {
    for (const group of session.groups) endHold(draft, session.id, group, 'transferred');
    if (!taken.has(session.id)) cutForSite(draft, session);
  }
}

function heldBy({ sessions }: FundsLock): bigint {
  let sum: bigint = noMoney;
  for (const { groups } of sessions) for (const { heldMoney } of groups) sum += heldMoney;
  return sum;
}
