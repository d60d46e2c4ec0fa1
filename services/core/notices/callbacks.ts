import type { AccountState, Callback, Change, SessionState } from '../contracts.gen.ts';

/**
 * What network functions of open sessions are to be told (TS 32.290 5.2.3): to ask for quota anew
 * where it was refused or was the last and there is more now, or to end a session whose account is
 * suspended. Only those that named an address.
 */
export function callbacksFor(
  before: AccountState | undefined,
  after: AccountState,
  changes: readonly Change[],
): readonly Callback[] {
  if (before === undefined || after.sessions.length === 0) return [];
  if (before.status === 'active' && after.status === 'suspended') {
    return after.sessions.flatMap((session) => callbackOf(session, 'ABORT_CHARGING', []));
  }
  if (after.status !== 'active' || !changes.some(isGain)) return [];
  return after.sessions.flatMap((session) => {
    const limited = session.groups.filter((group) => group.limited);
    const ratingGroups = limited.map((group) => group.ratingGroup);
    return limited.length === 0 ? [] : callbackOf(session, 'REAUTHORIZATION', ratingGroups);
  });
}

/** True for what gives an account more than it had. */
function isGain({ type }: Change): boolean {
  return gains.has(type);
}

const gains: ReadonlySet<Change['type']> = new Set<Change['type']>([
  'ToppedUp',
  'AllowanceGranted',
  'StatusChanged',
  'UsageReversed',
]);

function callbackOf(
  { id: session, notifyUri }: SessionState,
  type: Callback['type'],
  ratingGroups: readonly bigint[],
): readonly Callback[] {
  return notifyUri === null ? [] : [{ type, session, notifyUri, ratingGroups }];
}
