/** What is known of an access token. */
export type Verification =
  /** A trusted key signed it; its claims, as the JSON text that was signed. */
  | { readonly kind: 'authentic'; readonly claims: string }
  /** No trusted key signed it, or not by an algorithm that is trusted. */
  | { readonly kind: 'forged' }
  /** There are no keys yet, so nobody can tell. */
  | { readonly kind: 'no-keys' };

/** Tells signed tokens from made-up ones. What a token permits is decided by its caller. */
export interface TokenVerifier {
  /** Never rejects: trouble with the keys is told to those who watch, and fails closed. */
  verify(token: string): Promise<Verification>;
  /** Changes with the trusted keys: what was verified under another number has to be again. */
  readonly generation: number;
  readonly hasKeys: boolean;
}
