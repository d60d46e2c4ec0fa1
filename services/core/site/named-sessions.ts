import { endedSessions } from '../account/memory/ended-sessions.ts';
import type { AccountState } from '../contracts.gen.ts';

/** Sessions that are named before those are forgotten that nobody can ask about any more. */
export const namedMax = 256;

/** Those that are known, with newer ones in the place of the same ids; the newest stand last. */
export function withNewer<T extends { readonly id: string }>(
  known: readonly T[],
  newer: readonly T[],
): readonly T[] {
  if (newer.length === 0) return known;
  const again = new Set(newer.map(({ id }) => id));
  return [...known.filter(({ id }) => !again.has(id)), ...newer];
}

/** Sessions that are open, and those that ended and are remembered. */
export function rememberedIds({
  sessions,
  ended,
}: Pick<AccountState, 'sessions' | 'ended'>): ReadonlySet<string> {
  return new Set([...sessions, ...endedSessions(ended)].map(({ id }) => id));
}
