import type { GroupState, SessionState, Xdr } from '../contracts.gen.ts';

/**
 * The xDRs of a session that ends: one for each rating group that used or paid since its last xDR.
 */
export function xdrsAtEnd(
  session: SessionState,
  at: Pick<Xdr, 'destination' | 'network' | 'currency'> & {
    readonly cause: Exclude<Xdr['cause'], 'partial'>;
  },
): readonly Xdr[] {
  return session.groups
    .filter((group) => group.xdrUsed > 0n || group.xdrCharged > 0n)
    .map((group) => xdrOf(session, group, { ...at, last: true }));
}

function xdrOf(
  session: SessionState,
  group: GroupState,
  at: Pick<Xdr, 'destination' | 'network' | 'currency' | 'cause' | 'last'>,
): Xdr {
  const { identity, callingParty, calledParty, service, planVersion } = session;
  return {
    kind: 'usage',
    identity,
    callingParty,
    calledParty,
    connectedAt: group.xdrFrom ?? session.openedAt,
    endedAt: group.xdrTo ?? session.openedAt,
    service,
    ratingGroup: group.ratingGroup,
    unit: group.unit,
    used: group.xdrUsed,
    charged: group.xdrCharged,
    money: group.xdrMoney,
    draws: group.xdrDraws,
    prices: group.xdrPrices,
    planVersion,
    session: session.id,
    number: group.xdrNumber + 1n,
    overrun: group.xdrOverrun,
    ...at,
  };
}
