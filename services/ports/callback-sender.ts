/**
 * Which addresses network functions may name to be called back at. A peer's word makes this side
 * open a connection, so nothing is allowed that was not listed: a metadata service or a database on
 * the same network must not be reached by way of a charging request (server-side request forgery).
 */
export interface AddressList {
  /** True for a host name as it stands in a URL: it still has to resolve to something allowed. */
  allowsName(host: string): boolean;
  /** True for an address that may be connected to. */
  allowsAddress(address: string): boolean;
}

/** What came of one try to reach a network function. */
export type Reached =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Where a redirect leads. */
      readonly location: string | undefined;
    }
  /** Nobody answered in time, or nobody is there. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** The address, or what its name stands for, is none that may be called. */
  | { readonly kind: 'forbidden'; readonly why: string };

/** Sends notifications to addresses that network functions named. */
export interface CallbackSender {
  /** One POST of a JSON body. Never throws: trouble with a peer is an outcome. */
  post(uri: string, body: string): Promise<Reached>;
  close(): void;
}
