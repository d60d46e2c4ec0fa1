import type { SiteIntent, SiteMode } from '../contracts.gen.ts';
import { present } from '../invariant.ts';

/** The change that brings a partition to what its site intends; undefined: it is there. */
export function intendedChange(
  { mode, epoch, fences }: SiteIntent,
  partition: number,
  own: SiteMode,
): SiteMode | undefined {
  if (own.epoch > epoch) return undefined;
  if (mode === 'closed') {
    const isOver = own.epoch === epoch && own.mode !== 'stand-alone';
    return isOver ? undefined : { mode, epoch, fence: null };
  }
  if (own.epoch === epoch) return undefined; // it stands alone, or did: no epoch begins twice
  return { mode, epoch, fence: present(fences[partition], `a fence for partition ${partition}`) };
}

/**
 * The last record of the other site that may be folded for a partition; undefined: all may. It
 * holds from the moment it is intended, before the partition has heard of it, until the partition
 * stands alone no more.
 */
export function fenceFor(
  intent: SiteIntent | undefined,
  partition: number,
  own: SiteMode,
): bigint | undefined {
  if (own.mode === 'stand-alone') return own.fence?.sequence;
  const change = intent && intendedChange(intent, partition, own);
  return change?.fence?.sequence;
}
