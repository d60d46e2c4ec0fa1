import type { Delta, DeltaDebit, DeltaLeg, MergeMarks } from '../contracts.gen.ts';
import type { Draft } from '../account/draft.ts';
import { applied, denied, plainAnswer, repeated } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { withoutRepeated } from '../xdr/repeated-xdrs.ts';
import { isDebitedHere, repeatedHere, takesBackRepeated } from './own-requests.ts';
import { isPeriod } from './period-mark.ts';

/**
 * Posts one record of the other site between what is locked for it and the tenant's pots (design 6,
 * merge step 4): what the account may spend stays as it is, whatever the order and whoever crashes.
 * Its amounts are final.
 *
 * What both sites charged for one request goes back to funds; of what fell due at both, nothing was
 * locked, and nothing is posted (counter-examples 8, 21).
 */
export function applyDelta(draft: Draft, told: Delta): Verdict {
  const { merge, currency } = draft.account;
  if (merge === null || merge.ledgerId !== told.ledgerId) return denied('NOT_LOCKED');
  if (told.sequence <= merge.appliedThrough) return repeated(plainAnswer);
  if (told.sequence > merge.lockedThrough) return denied('NOT_LOCKED');
  // Many are told at a time: where one is missing, nothing behind it counts.
  if (told.after !== merge.appliedThrough) return denied('LOCK_OUT_OF_ORDER');
  const due = withoutKnown(told, merge);
  const own = repeatedHere(merge.own, told.request, told.sequence);
  const isRepeated = (debit: DeltaDebit): boolean =>
    debit.pot === 'usage-revenue' &&
    (isDebitedHere(own, debit) || takesBackRepeated(merge.own, debit, told.sequence));
  const debits = due.debits.filter((debit) => !isRepeated(debit));
  const twice = due.debits.filter(isRepeated);
  draft.apply({ type: 'DeltaApplied', deltaApplied: { ...due, debits, repeated: twice } });
  draft.xdrs.push(...withoutRepeated(due, twice, { own, currency }));
  return applied(null);
}

/** A record without what fell due here as well. */
function withoutKnown(delta: Delta, { knownPeriods }: MergeMarks): Delta {
  const isKnown = ({ period }: Pick<DeltaDebit | DeltaLeg, 'period'>): boolean =>
    knownPeriods.some((one) => isPeriod(one, period));
  const fees = delta.debits.filter(isKnown);
  return {
    ...delta,
    debits: delta.debits.filter((debit) => !isKnown(debit)),
    legs: delta.legs.filter((leg) => !isKnown(leg)),
    xdrs: delta.xdrs.filter(
      (xdr) =>
        xdr.kind !== 'fee' ||
        !fees.some(
          ({ session, period }) => session === xdr.session && period?.period === xdr.number,
        ),
    ),
  };
}
