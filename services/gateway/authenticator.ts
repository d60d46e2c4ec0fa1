import { BoundedMap } from '../engine/bounded-map.ts';
import type { Clock } from '../ports/clock.ts';
import type { TokenVerifier } from '../ports/token-verifier.ts';
import { bearerIn, principalOf } from '../protocols/n40/access-token.ts';
import type { Principal, TokenPolicy } from '../protocols/n40/access-token.ts';
import { parseJson } from '../protocols/n40/parse-json.ts';
import { problemResponse } from '../protocols/n40/problems.ts';
import type { ProblemResponse } from '../protocols/n40/problems.ts';
import type { Hash } from '../protocols/n40/to-charge.ts';

/** Whether a request comes in, and for whom. */
export type Admission =
  | { readonly kind: 'admitted'; readonly tenant: string }
  | { readonly kind: 'refused'; readonly response: ProblemResponse };

/** Stands in front of a door: whose request is it? The body has no say in that. */
export interface Guard {
  /** @param authorization content of that header. */
  admit(authorization: string | undefined): Promise<Admission> | Admission;
  /** True once it can tell, else why not. */
  readonly ready: true | string;
}

/** What tokens are verified with. */
export interface AuthenticatorPorts {
  readonly verifier: TokenVerifier;
  readonly policy: TokenPolicy;
  readonly hash: Hash;
  readonly clock: Clock;
}

/** Lets everybody in, for one tenant. */
export function openGuard(tenant: string): Guard {
  const admission: Admission = { kind: 'admitted', tenant };
  return { admit: () => admission, ready: true };
}

const tokensKnownMax = 10_000;

/**
 * Lets in who bears an access token of a known client (RFC 6750).
 *
 * To verify a signature costs 100 to 250 µs, and a client shows the same token for minutes: what
 * was verified is known by its hash until it ends, or the trusted keys change.
 */
export class Authenticator implements Guard {
  readonly #ports: AuthenticatorPorts;
  #known = new BoundedMap<string, Principal>(tokensKnownMax);
  #generation: number;

  constructor(ports: AuthenticatorPorts) {
    this.#ports = ports;
    this.#generation = ports.verifier.generation;
  }

  get ready(): true | string {
    return this.#ports.verifier.hasKeys || 'no keys to verify tokens by';
  }

  admit(authorization: string | undefined): Promise<Admission> | Admission {
    const token = bearerIn(authorization);
    if (token === undefined) return refused(problemResponse('UNAUTHENTICATED'));
    const name = this.#ports.hash(token);
    const known = this.#principalOf(name);
    if (known === undefined) return this.#verify(token, name);
    return { kind: 'admitted', tenant: known.tenant };
  }

  #principalOf(name: string): Principal | undefined {
    const { verifier, clock } = this.#ports;
    if (verifier.generation !== this.#generation) {
      this.#known = new BoundedMap(tokensKnownMax);
      this.#generation = verifier.generation;
    }
    const known = this.#known.get(name);
    return known !== undefined && known.until > clock.now() ? known : undefined;
  }

  async #verify(token: string, name: string): Promise<Admission> {
    const { verifier, policy, clock } = this.#ports;
    const { generation } = verifier;
    const verified = await verifier.verify(token);
    if (verified.kind === 'no-keys') return refused(problemResponse('TRY_AGAIN'));
    if (verified.kind === 'forged') return refused(problemResponse('TOKEN_INVALID'));
    const claims = parseJson(verified.claims);
    if (claims.kind === 'malformed') return refused(problemResponse('TOKEN_INVALID'));
    const principal = principalOf(claims.value, policy, clock.now());
    if ('problem' in principal) {
      return refused(problemResponse(principal.problem, { detail: principal.detail }));
    }
    if (verifier.generation === generation) this.#known.set(name, principal);
    return { kind: 'admitted', tenant: principal.tenant };
  }
}

function refused(response: ProblemResponse): Admission {
  return { kind: 'refused', response };
}
