import type { Charge } from '../contracts.gen.ts';
import { whereaboutsOf } from '../rating/zones.ts';
import { isPartialDue, partialXdr } from '../xdr/close-xdrs.ts';
import { groupOf } from './account.ts';
import type { Draft } from './draft.ts';
import { rateOf, sessionOf } from './tariff.ts';

/**
 * Writes the partial xDRs that a report makes due, so that a session of weeks is seen by what reads
 * xDRs while it goes on. What further usage costs is counted on as if nothing had been written.
 */
export function cutXdrs(draft: Draft, { session: id, groups }: Charge): void {
  for (const ratingGroup of new Set(groups.map((group) => group.ratingGroup))) {
    const session = sessionOf(draft, id);
    const group = groupOf(session, ratingGroup);
    const limits = rateOf(draft, session, ratingGroup)?.partialXdr;
    if (group === undefined || limits === undefined || !isPartialDue(group, limits)) continue;
    const { currency } = draft.account;
    const plan = draft.planOf(session.planVersion);
    const { destination, network } = whereaboutsOf(plan, session, []);
    draft.xdrs.push(partialXdr(session, group, { currency, destination, network }));
    draft.apply({ type: 'XdrCut', xdrCut: { session: id, ratingGroup, unit: group.unit } });
  }
}
