import type { SiteMode } from '../contracts.gen.ts';
import type { SiteRole } from './mode.ts';

/** What a site knows of the other one. */
export type PeerSeen =
  /** Nothing yet since it started: it waits. */
  | { readonly kind: 'unheard' }
  /** It does not answer, though it was asked for long: it may be dead. */
  | { readonly kind: 'silent' }
  /** The mode of each of its partitions. */
  | { readonly kind: 'heard'; readonly modes: readonly SiteMode[] };

/**
 * True when a site may serve (design 6, "Serving permit").
 *
 * The secondary: only standing alone. Main: while its partitions are open, unless the other site
 * stands alone in an outage that main has not merged (counter-examples 2 and 6).
 */
export function mayServe(role: SiteRole, own: readonly SiteMode[], peer: PeerSeen): boolean {
  if (role === 'secondary') return own.every(({ mode }) => mode === 'stand-alone');
  if (!own.every(({ mode }) => mode === 'open')) return false;
  if (peer.kind !== 'heard') return peer.kind === 'silent';
  return !peer.modes.some(({ mode, epoch }, partition) => {
    return mode === 'stand-alone' && epoch > (own[partition]?.epoch ?? 0n);
  });
}
