import type { Delta } from '../contracts.gen.ts';
import type { Draft } from '../account/draft.ts';
import { applied, denied, plainAnswer, repeated } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';

/**
 * Posts one record of the other site between what is locked for it and the tenant's pots (design 6,
 * merge step 4): what the account may spend stays as it is, whatever the order and whoever crashes.
 * Its amounts are final.
 */
export function applyDelta(draft: Draft, delta: Delta): Verdict {
  const { merge } = draft.account;
  if (merge === null || merge.ledgerId !== delta.ledgerId) return denied('NOT_LOCKED');
  if (delta.sequence <= merge.appliedThrough) return repeated(plainAnswer);
  if (delta.sequence > merge.lockedThrough) return denied('NOT_LOCKED');
  draft.apply({ type: 'DeltaApplied', deltaApplied: delta });
  draft.xdrs.push(...delta.xdrs);
  return applied(null);
}
