/**
 * What a ChargingDataRef (TS 32.291 6.1.3.2.2) says, sealed by an adapter: enough for any gateway
 * at any site to route an update without a look-up, and to honour a session it never saw.
 *
 * As text: the fields in fixed order, each with its length before it, behind a version.
 */
import { keyPartMax } from '../../core/key.ts';
import { type Instant, instant } from '../../core/time.ts';
import { canonicalText, readCanonicalText } from './canonical-text.ts';

export interface SessionReference {
  readonly tenant: string;
  readonly account: string;
  readonly session: string;
  /** The identity that the session charges. */
  readonly identity: string;
  /** Content hash of the plan version the session is rated by. */
  readonly planVersion: string;
  readonly startedAt: Instant;
}

/**
 * Longest reference as text, in characters: six fields of the length of a key part, and their
 * lengths.
 */
export const referenceTextMax = 6 * (keyPartMax + 4) + 2;

const version = 'n40-ref-1';

/** The reference as text. Equal references give equal texts. */
export function referenceText(reference: SessionReference): string {
  const { tenant, account, session, identity, planVersion, startedAt } = reference;
  const fields = [tenant, account, session, identity, planVersion, startedAt.toString()];
  return canonicalText([version, ...fields]);
}

/** Reads what `referenceText` wrote; undefined for anything else. */
export function parseReference(text: string): SessionReference | undefined {
  const [first, tenant, account, session, identity, planVersion, startedAt, ...rest] =
    readCanonicalText(text)?.map((field) => field ?? undefined) ?? [];
  if (first !== version || rest.length > 0) return undefined;
  if (tenant === undefined || account === undefined || session === undefined) return undefined;
  if (identity === undefined || planVersion === undefined || startedAt === undefined)
    return undefined;
  if (!/^-?\d{1,18}$/.test(startedAt)) return undefined;
  const start = instant(BigInt(startedAt));
  return { tenant, account, session, identity, planVersion, startedAt: start };
}
