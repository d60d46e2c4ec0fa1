import { addDraws } from '../account/evolve-group.ts';
import { endedSessions, onlyEnded } from '../account/memory/ended-sessions.ts';
import type { EndedSessions } from '../account/memory/ended-sessions.ts';
import type {
  AccountState,
  AllowanceState,
  AllowanceTally,
  DeltaDebit,
  FundsLock,
  FundsLocked,
  LedgerRecord,
  MergeMarks,
  OwnRequests,
  SessionState,
  SubscriptionState,
  TakenSession,
} from '../contracts.gen.ts';
import { sessionNamedIn } from '../ledger/session-named-in.ts';
import { micros, noMoney } from '../money.ts';
import { epoch as beforeAll } from '../time.ts';
import { noUnits } from '../units.ts';
import { isMergeChange } from './evolve-site.ts';
import { endedWithOwnAnswers, withOwnAnswers } from './joined-memory.ts';
import { namedMax, rememberedIds, withNewer } from './named-sessions.ts';
import { ownRequests } from './own-requests.ts';

/** The account with the sessions of the other site instead of its own; pots move by postings. */
export function fundsLocked(state: AccountState, locked: FundsLocked): AccountState {
  const { lock } = locked;
  const touched = new Set(lock.touched.map(({ id }) => id));
  const kept = state.sessions.filter(({ id }) => !touched.has(id));
  const before = state.merge?.ledgerId === lock.ledgerId ? state.merge.own : [];
  const own = [...before, ...ownRequests(state, lock)];
  const after = {
    sessions: [...kept, ...lock.sessions.map((one) => withOwnAnswers(state, one))],
    ended: endedAfter(state, lock, own),
  };
  return {
    ...state,
    ...after,
    requests: [...state.requests, ...lock.requests],
    subscriptions: state.subscriptions.map((one) => {
      const there = lock.subscriptions.find(({ id }) => id === one.id);
      return there !== undefined && isBehind(one, there) ? there : one;
    }),
    allowances: [...state.allowances, ...unknownAllowances(state, locked)],
    merge: marksAfter(state, locked, { ...after, own }),
  };
}

/**
 * Sessions that ended: those that were touched there as they are there. One that is not remembered
 * there, since it was given up, is remembered here if it was charged here.
 */
function endedAfter(
  state: AccountState,
  { touched, ended }: FundsLock,
  own: readonly OwnRequests[],
): EndedSessions {
  const there = new Set(endedSessions(ended).map(({ id }) => id));
  const isOurs = (id: string): boolean =>
    !there.has(id) && own.some(({ session }) => session === id);
  const gone = new Set(touched.map(({ id }) => id).filter((id) => !isOurs(id)));
  return onlyEnded(state.ended, (id) => !gone.has(id)) + endedWithOwnAnswers(state, ended);
}

/** True for a subscription of which less fell due here than there. */
function isBehind(own: SubscriptionState, there: SubscriptionState): boolean {
  const [ownAnchor, anchor] = [own.anchoredAt ?? 0n, there.anchoredAt ?? 0n];
  if (ownAnchor !== anchor) return ownAnchor < anchor;
  if (own.period !== there.period) return own.period < there.period;
  return own.status === 'active' && there.status === 'lapsed';
}

function marksAfter(
  state: AccountState,
  { lock, knownPeriods }: FundsLocked,
  after: Pick<AccountState, 'sessions' | 'ended'> & { readonly own: readonly OwnRequests[] },
): MergeMarks {
  const { ledgerId, epoch, through, from } = lock;
  const before = state.merge?.ledgerId === ledgerId ? state.merge : undefined;
  return {
    ledgerId,
    epoch,
    lockedThrough: through,
    appliedThrough: before?.appliedThrough ?? from,
    money: micros((before?.money ?? noMoney) + lock.money),
    allowances: addDraws(before?.allowances ?? [], lock.allowances.map(tallyOf)),
    taken: takenBy(before?.taken ?? [], lock, after),
    own: after.own,
    knownPeriods: [...(before?.knownPeriods ?? []), ...knownPeriods],
  };
}

/** What is locked of an allowance, without what else the lock tells of it. */
function tallyOf({ allowance, unit, units }: FundsLock['allowances'][number]): AllowanceTally {
  return { allowance, unit, units };
}

/** The sessions that came as the other site left them, open or ended, now or by an earlier lock. */
function takenBy(
  before: readonly TakenSession[],
  { touched, sessions }: FundsLock,
  after: Pick<AccountState, 'sessions' | 'ended'>,
): readonly TakenSession[] {
  const now = touched.map(({ id, epoch }) => {
    const open = sessions.find((one) => one.id === id);
    return { id, epoch, counts: open === undefined ? [] : countsOf(open), goesOn: false };
  });
  const taken = withNewer(before, now);
  if (taken.length <= namedMax) return taken;
  const known = rememberedIds(after);
  return taken.filter(({ id }) => known.has(id));
}

/** What a session counts towards its next xDR, by rating group. */
function countsOf({ id: session, groups }: SessionState): readonly DeltaDebit[] {
  return groups
    .filter(({ xdrUsed, xdrCharged }) => xdrUsed > 0n || xdrCharged > 0n)
    .map((group) => ({
      pot: 'usage-revenue',
      session,
      ratingGroup: group.ratingGroup,
      unit: group.unit,
      used: group.xdrUsed,
      charged: group.xdrCharged,
      overrun: group.xdrOverrun,
      money: group.xdrMoney,
      draws: group.xdrDraws,
      period: null,
    }));
}

/** The account that knows of each session that a lock brought whether it has gone on here since. */
export function withGoneOn(account: AccountState, { changes }: LedgerRecord): AccountState {
  const { merge } = account;
  if (merge === null || merge.taken.length === 0 || changes.some(isMergeChange)) return account;
  const named = new Set(changes.map(sessionNamedIn));
  if (!merge.taken.some(({ id, goesOn }) => !goesOn && named.has(id))) return account;
  const taken = merge.taken.map((one) => (named.has(one.id) ? { ...one, goesOn: true } : one));
  return { ...account, merge: { ...merge, taken } };
}

/**
 * Allowances that began at the other site, as they are there, and those that are over at both: what
 * was drawn there is owed, until it is posted.
 */
function unknownAllowances(
  { allowances }: AccountState,
  { lock }: FundsLocked,
): readonly AllowanceState[] {
  return lock.allowances.flatMap((net) => {
    const { allowance: id, unit, state } = net;
    if (allowances.some((one) => one.id === id)) return [];
    const empty = { funds: noUnits, reserved: noUnits, locked: noUnits };
    return [{ ...(state ?? { ...over, id, unit }), ...empty }];
  });
}

/** An allowance that nobody can use any more. */
const over: Omit<AllowanceState, 'id' | 'unit'> = {
  name: 'over',
  ratingGroups: [],
  priority: 0,
  lowPercent: 0,
  allocated: noUnits,
  funds: noUnits,
  reserved: noUnits,
  locked: noUnits,
  level: 'normal',
  expiresAt: beforeAll,
  rollover: noUnits,
};
