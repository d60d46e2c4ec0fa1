import { nothingForXdr } from '../account/evolve-group.ts';
import type {
  AccountState,
  AllowanceState,
  Balance,
  Change,
  FundsLock,
  GroupState,
  LedgerRecord,
  MergeMarks,
  PotsLeft,
  SubscriptionState,
  Touch,
} from '../contracts.gen.ts';
import { micros, noMoney } from '../money.ts';
import { epoch as beforeAll } from '../time.ts';
import { withoutIds } from '../account/memory/ended-sessions.ts';
import { noUnits } from '../units.ts';
import { addTallies } from './delta-sum.ts';
import { endedWithOwnAnswers, withOwnAnswers } from './joined-memory.ts';
import { ownRequests } from './own-requests.ts';

type Adopted = Extract<Change, { type: 'AccountAdopted' }>['accountAdopted'];

/**
 * The account that was taken over, with what it held here before: postings bring the rest.
 *
 * What its sessions count towards an xDR begins anew: an xDR says what one ledger debited
 * (counter-example 32). The number of the one that is left out stays free for it. Those that went
 * on here already, and that the other site has not taken over since, are counted on.
 */
export function adopted({ epoch, fence, left, state }: Adopted): AccountState {
  const goneOn = new Set(state.delta?.sessions.map(({ id }) => id));
  const sessions = state.sessions.map((session) =>
    goneOn.has(session.id) ? session : { ...session, groups: session.groups.map(uncounted) },
  );
  const { funds = noMoney, reserved = noMoney, locked = noMoney } = left ?? {};
  const allowances = state.allowances.map((one) => ({ ...one, ...unitsLeft(left, one.id) }));
  const open = [...new Set([...sessions.map(({ id }) => id), ...goneOn])];
  return {
    ...state,
    funds,
    reserved,
    locked,
    allowances,
    sessions,
    adopted: { epoch, fence, sessions: open },
    merge: null, // how far the other site has merged matters there
  };
}

function unitsLeft(left: PotsLeft | null, id: string) {
  const found = left?.allowances.find(({ allowance }) => allowance === id);
  const { funds = noUnits, reserved = noUnits, locked = noUnits } = found ?? {};
  return { funds, reserved, locked };
}

/** The group as it goes on in another ledger. */
export function uncounted(group: GroupState): GroupState {
  const { xdrUsed, xdrCharged, xdrNumber, xdrFrom, xdrTo } = group;
  const isBegun = xdrUsed > 0n || xdrCharged > 0n;
  if (!isBegun) return group;
  return { ...group, ...nothingForXdr, xdrNumber: xdrNumber + 1n, xdrFrom: xdrTo ?? xdrFrom };
}

/** How far funds are locked for the records of a ledger. */
export function lockedThrough({ merge }: AccountState, ledgerId: string): bigint {
  return merge?.ledgerId === ledgerId ? merge.lockedThrough : 0n;
}

/** True while records of the other site are locked for, but not applied. */
export function isMerging({ merge }: AccountState): boolean {
  return merge !== null && merge.appliedThrough < merge.lockedThrough;
}

type FundsLocked = Extract<Change, { type: 'FundsLocked' }>['fundsLocked'];

/** The account with the sessions of the other site instead of its own; pots move by postings. */
export function fundsLocked(state: AccountState, locked: FundsLocked): AccountState {
  const { lock } = locked;
  const touched = new Set(lock.touched.map(({ id }) => id));
  const kept = state.sessions.filter(({ id }) => !touched.has(id));
  return {
    ...state,
    sessions: [...kept, ...lock.sessions.map((one) => withOwnAnswers(state, one))],
    ended: withoutIds(state.ended, touched) + endedWithOwnAnswers(state, lock.ended),
    requests: [...state.requests, ...lock.requests],
    subscriptions: state.subscriptions.map((own) => {
      const there = lock.subscriptions.find(({ id }) => id === own.id);
      return there !== undefined && isBehind(own, there) ? there : own;
    }),
    allowances: [...state.allowances, ...unknownAllowances(state, locked)],
    merge: marksAfter(state, locked),
  };
}

/** True for a subscription of which less fell due here than there. */
function isBehind(own: SubscriptionState, there: SubscriptionState): boolean {
  const [ownAnchor, anchor] = [own.anchoredAt ?? 0n, there.anchoredAt ?? 0n];
  if (ownAnchor !== anchor) return ownAnchor < anchor;
  if (own.period !== there.period) return own.period < there.period;
  return own.status === 'active' && there.status === 'lapsed';
}

function marksAfter(state: AccountState, { lock, knownPeriods }: FundsLocked): MergeMarks {
  const { ledgerId, epoch, through, from } = lock;
  const before = state.merge?.ledgerId === ledgerId ? state.merge : undefined;
  return {
    ledgerId,
    epoch,
    lockedThrough: through,
    appliedThrough: before?.appliedThrough ?? from,
    money: micros((before?.money ?? noMoney) + lock.money),
    allowances: addTallies(before?.allowances ?? [], lock.allowances),
    taken: takenBy(before?.taken ?? [], lock),
    own: [...(before?.own ?? []), ...ownRequests(state, lock)],
    knownPeriods: [...(before?.knownPeriods ?? []), ...knownPeriods],
  };
}

/** The sessions that are open here as the other site left them, now or by an earlier lock. */
function takenBy(before: readonly Touch[], { touched, sessions }: FundsLock): readonly Touch[] {
  const open = new Set(sessions.map(({ id }) => id));
  const again = new Set(touched.map(({ id }) => id));
  return [
    ...before.filter(({ id }) => !again.has(id)),
    ...touched.filter(({ id }) => open.has(id)),
  ];
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

type DeltaApplied = Extract<Change, { type: 'DeltaApplied' }>['deltaApplied'];

/** The account behind an applied record; pots move by postings. */
export function deltaApplied(state: AccountState, { sequence }: DeltaApplied): AccountState {
  const { merge } = state;
  if (merge === null) return state;
  const applied = { ...merge, appliedThrough: sequence };
  if (sequence < merge.lockedThrough) return { ...state, merge: applied };
  return { ...state, merge: { ...applied, own: [], knownPeriods: [] } };
}

/** True for a change by which the other site's delta is merged. */
export function isMergeChange({ type }: Change): boolean {
  return type === 'FundsLocked' || type === 'DeltaApplied';
}

/**
 * The state that a record took over from the other site, as the record itself says: what deciding
 * it again looks at where that site's ledger is not at hand.
 */
export function takenOverBy({ ledgerId, sequence, changes }: LedgerRecord): Balance | undefined {
  const adoption = changes.find((change) => change.type === 'AccountAdopted');
  if (adoption === undefined) return undefined;
  const account = adoption.accountAdopted.state;
  return {
    ledgerId,
    sequence,
    account,
    identity: null,
    voucher: null,
    control: null,
    commands: [],
  };
}
