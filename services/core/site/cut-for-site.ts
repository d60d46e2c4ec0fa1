import type { SessionState } from '../contracts.gen.ts';
import type { Draft } from '../account/draft.ts';
import { whereaboutsOf } from '../rating/zones.ts';
import { xdrsAtSiteChange } from '../xdr/close-xdrs.ts';

/**
 * Closes the xDRs of a session that goes on in another ledger: each xDR covers what one ledger
 * debited.
 */
export function cutForSite(draft: Draft, session: SessionState): void {
  const { currency } = draft.account;
  const plan = draft.planOf(session.planVersion);
  const { destination, network } = whereaboutsOf(plan, session, []);
  for (const xdr of xdrsAtSiteChange(session, { currency, destination, network })) {
    const { ratingGroup, unit } = xdr;
    draft.xdrs.push(xdr);
    draft.apply({ type: 'XdrCut', xdrCut: { session: session.id, ratingGroup, unit } });
  }
}
