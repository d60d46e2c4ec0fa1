import { nothingForXdr } from '../account/evolve-group.ts';
import type {
  AccountState,
  Balance,
  Change,
  GroupState,
  LedgerRecord,
  PotsLeft,
} from '../contracts.gen.ts';
import { noMoney } from '../money.ts';
import { noUnits } from '../units.ts';

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
