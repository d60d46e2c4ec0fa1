/**
 * Who may charge, by the access token of a request (TS 33.501 13.4.1, RFC 6750, RFC 7519). The
 * claims of TS 29.510 6.3.5.2.4, of which these are read:
 *
 *     { iss, sub, client_id?, aud: text or texts, scope: words between spaces, exp, nbf? }
 *
 * That the claims are authentic was verified before: here it is decided what they permit.
 */
import { instant, type Instant } from '../../core/time.ts';
import { isJsonObject, type Json, type JsonObject, NumberText } from './json.ts';
import type { ProblemName } from './problems.ts';

/** What a token has to say to be honoured. */
export interface TokenPolicy {
  /** Who must have issued it; undefined: anybody whose key is trusted. */
  readonly issuer: string | undefined;
  /** Names this charging function answers to: its NF type, its instance ids. */
  readonly audiences: readonly string[];
  /** Tenant of each client. A client that does not stand here has none. */
  readonly tenants: ReadonlyMap<string, string>;
}

/** A client whose request may be served. */
export interface Principal {
  readonly client: string;
  readonly tenant: string;
  /** From here on the token permits nothing any more. */
  readonly until: Instant;
}

/** Why a request is not served, and a sentence of a closed list about it. */
export interface TokenRefusal {
  readonly problem: Extract<ProblemName, 'TOKEN_INVALID' | 'SCOPE_INSUFFICIENT' | 'CLIENT_UNKNOWN'>;
  readonly detail: string;
}

/** Longest token that is looked at, in characters. */
export const tokenMax = 8_192;

/** The scope that N40 asks for (TS 32.291 annex A). */
export const chargingScope = 'nchf-convergedcharging';

/** Clocks of issuer and gateway may differ by this much. */
const leewayMs = 30_000n;

/**
 * The token in an `Authorization` header (RFC 6750 2.1); undefined when there is none.
 *
 *     "Bearer" 1*SP token68
 */
export function bearerIn(header: string | undefined): string | undefined {
  if (header === undefined || header.length > tokenMax) return undefined;
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
}

/** What authentic claims permit at this time: a principal of one tenant, or nothing. */
export function principalOf(
  claims: Json,
  policy: TokenPolicy,
  now: Instant,
): Principal | TokenRefusal {
  if (!isJsonObject(claims)) return invalid('the claims are no JSON object');
  const expiry = timeOf(claims['exp']);
  if (expiry === undefined) return invalid('exp is missing or no time');
  if (expiry + leewayMs <= now) return invalid('the token has expired');
  const refusal = tooEarly(claims['nbf'], now) ?? refusalOf(claims, policy);
  if (refusal !== undefined) return refusal;
  const client = clientOf(claims);
  if (client === undefined) return invalid('neither client_id nor sub names a client');
  const tenant = policy.tenants.get(client);
  if (tenant === undefined) return { problem: 'CLIENT_UNKNOWN', detail: 'it has no tenant here' };
  return { client, tenant, until: instant(expiry + leewayMs) };
}

function tooEarly(nbf: Json | undefined, now: Instant): TokenRefusal | undefined {
  if (nbf === undefined) return undefined;
  const begin = timeOf(nbf);
  if (begin === undefined) return invalid('nbf is no time');
  return begin - leewayMs > now ? invalid('it is not valid yet') : undefined;
}

function refusalOf(
  claims: JsonObject,
  { issuer, audiences }: TokenPolicy,
): TokenRefusal | undefined {
  if (issuer !== undefined && claims['iss'] !== issuer) return invalid('it is of another issuer');
  const { aud, scope } = claims;
  const addressed = Array.isArray(aud) ? aud : [aud];
  if (!addressed.some((one) => audiences.includes(one as string))) {
    return invalid('it is for another audience');
  }
  // Bound to a key that nobody shows here (RFC 7800): whoever bears it need not be its owner.
  if (claims['cnf'] !== undefined) return invalid('it is bound to a key, and is no bearer token');
  if (typeof scope === 'string' && scope.split(' ').includes(chargingScope)) return undefined;
  return { problem: 'SCOPE_INSUFFICIENT', detail: `the scope ${chargingScope} is needed` };
}

/** RFC 9068 names the client by itself; with TS 29.510 it is the subject. */
function clientOf(claims: JsonObject): string | undefined {
  const client = claims['client_id'] ?? claims['sub'];
  return typeof client === 'string' && client !== '' ? client : undefined;
}

/** NumericDate: seconds since the epoch, perhaps with a fraction (RFC 7519 2). */
function timeOf(value: Json | undefined): Instant | undefined {
  const text =
    value instanceof NumberText ? value.text : `${typeof value === 'number' ? value : ''}`;
  const [, seconds] = /^(\d{1,12})(?:\.\d+)?$/.exec(text) ?? [];
  return seconds === undefined ? undefined : instant(BigInt(seconds) * 1_000n);
}

function invalid(detail: string): TokenRefusal {
  return { problem: 'TOKEN_INVALID', detail };
}
