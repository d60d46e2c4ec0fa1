import type { GroupState, SessionState, Xdr } from '../contracts.gen.ts';
import type { PartialXdrLimits } from '../plan/plan.ts';
import { plusSeconds } from '../time.ts';

type Where = Pick<Xdr, 'destination' | 'network' | 'currency'>;

/**
 * The xDRs of a session that ends: one for each rating group that used or paid since its last xDR.
 * One that had a partial xDR has a last one too, even if nothing was used since.
 */
export function xdrsAtEnd(
  session: SessionState,
  at: Where & { readonly cause: Exclude<Xdr['cause'], 'partial' | 'site-change'> },
): readonly Xdr[] {
  return session.groups
    .filter((group) => group.xdrUsed > 0n || group.xdrCharged > 0n || group.xdrNumber > 0n)
    .map((group) => xdrOf(session, group, { ...at, last: true }));
}

/** The xDRs of a session that goes on at another site: what was used and paid since their last. */
export function xdrsAtSiteChange(session: SessionState, at: Where): readonly Xdr[] {
  return session.groups
    .filter((group) => group.xdrUsed > 0n || group.xdrCharged > 0n)
    .map((group) => xdrOf(session, group, { ...at, cause: 'site-change', last: false }));
}

/** The xDR of a rating group whose session goes on: what it used and paid since its last. */
export function partialXdr(session: SessionState, group: GroupState, at: Where): Xdr {
  return xdrOf(session, group, { ...at, cause: 'partial', last: false });
}

/** True when a rating group used so much, or for so long, that a partial xDR is due. */
export function isPartialDue(group: GroupState, limits: PartialXdrLimits): boolean {
  const { xdrUsed, xdrFrom, xdrTo } = group;
  if (xdrUsed === 0n) return false;
  if (limits.units !== undefined && xdrUsed >= limits.units) return true;
  if (limits.seconds === undefined || xdrFrom === null || xdrTo === null) return false;
  return xdrTo >= plusSeconds(xdrFrom, limits.seconds);
}

function xdrOf(
  session: SessionState,
  group: GroupState,
  at: Where & Pick<Xdr, 'cause' | 'last'>,
): Xdr {
  const { identity, callingParty, calledParty, service, planVersion } = session;
  return {
    kind: 'usage',
    identity,
    callingParty,
    calledParty,
    connectedAt: group.xdrFrom ?? session.openedAt,
    endedAt: group.xdrTo ?? group.xdrFrom ?? session.openedAt,
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
    origin: null,
    ...at,
  };
}
