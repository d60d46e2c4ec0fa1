import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JSONWebKeySet, JWK, JWTPayload } from 'jose';

/** Who signs tokens: an NRF, as far as tests are concerned. */
export interface TokenIssuer {
  /** The key set it publishes now. */
  keySet(): JSONWebKeySet;
  /** The public key it signs by now. */
  publicKey(): JWK;
  /** A token of the newest key; what is not said is as it should be. */
  token(claims?: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  /** Begins to sign by a new key, and publishes that one alone. */
  rotate(): Promise<void>;
}

/** Claims of a token that a gateway with audience `CHF` honours; times in seconds. */
export function soundClaims(client: string, now = Date.now() / 1_000): JWTPayload {
  const seconds = Math.floor(now);
  return {
    iss: 'https://nrf.example',
    sub: client,
    aud: 'CHF',
    scope: 'nchf-convergedcharging',
    iat: seconds,
    exp: seconds + 600,
  };
}

/** An issuer with a key pair of this algorithm. */
export async function startIssuer(alg = 'ES256'): Promise<TokenIssuer> {
  let keys = 0;
  const newKey = async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const kid = `key-${(keys += 1)}`;
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, kid };
  };
  let current = await newKey();
  return {
    keySet: () => ({ keys: [current.jwk] }),
    publicKey: () => current.jwk,
    token: (claims = {}, header = {}) =>
      new SignJWT({ ...soundClaims('smf-1'), ...claims })
        .setProtectedHeader({ alg, kid: current.kid, ...header })
        .sign(current.privateKey),
    rotate: async () => {
      current = await newKey();
    },
  };
}
