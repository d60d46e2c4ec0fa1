import type { SiteMode } from '../contracts.gen.ts';
import { sameBytes } from '../partition/head.ts';

/**
 * True when a partition may change to a mode: of each epoch the first change counts, whoever else
 * asks for it (counter-example 23).
 *
 * Closed, it begins the next epoch as the one that stands alone, or comes back into service in the
 * epoch it was closed for. Open or closed, it may close for a later epoch, that of an outage it did
 * not decide about: it may have missed several. What stands alone ends its epoch by closing.
 */
export function mayChangeMode(from: SiteMode, to: SiteMode): boolean {
  const isNext = to.epoch === from.epoch + 1n;
  const isSame = to.epoch === from.epoch;
  switch (to.mode) {
    case 'stand-alone':
      return from.mode === 'closed' && isNext && to.fence !== null;
    case 'open':
      return from.mode === 'closed' && isSame && to.fence === null;
    case 'closed':
      if (to.fence !== null) return false;
      if (from.mode === 'stand-alone') return isSame;
      return to.epoch > from.epoch || (from.mode === 'open' && isSame);
  }
}

/** True when a partition is in that mode already. */
export function isSameMode(from: SiteMode, to: SiteMode): boolean {
  if (from.mode !== to.mode || from.epoch !== to.epoch) return false;
  const { fence: a } = from;
  const { fence: b } = to;
  if (a === null || b === null) return a === b;
  return a.ledgerId === b.ledgerId && a.sequence === b.sequence && sameBytes(a.hash, b.hash);
}
