/** A request in the words of who asked here. */
export interface RelayedRequest {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came of asking the other site. */
export type RelayedAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly body: string;
    }
  /** Nobody there was asked. */
  | { readonly kind: 'unreachable' }
  /** Somebody may have been asked, and has not answered. */
  | { readonly kind: 'unanswered' };

/** The doors of the other site. */
export interface PeerDoors {
  /** Never throws: trouble with the other site is an outcome. */
  ask(request: RelayedRequest): Promise<RelayedAnswer>;
  close(): void;
}
