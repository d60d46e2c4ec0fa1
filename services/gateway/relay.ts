import type { PeerDoors, RelayedAnswer } from '../ports/peer-doors.ts';
import type { Permit } from '../ports/permit.ts';
import { problemResponse } from '../protocols/n40/problems.ts';
import type { ProblemResponse } from '../protocols/n40/problems.ts';
import { viaOf, wasRelayed } from '../protocols/n40/via.ts';

/** What relaying needs. */
export interface RelayPorts {
  readonly doors: PeerDoors;
  /** While it is valid, this site answers by itself. */
  readonly permit: Permit;
  /** Its name, for the next one who relays. */
  readonly site: string;
  /** Requests that may wait for the other site at once. */
  readonly pendingMax: number;
}

/** A request as it came in. */
export interface IncomingRequest {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer of the other site, or what stands for it. */
export type Relayed = Extract<RelayedAnswer, { readonly kind: 'answered' }> | ProblemResponse;

/**
 * Hands requests on to the other site while this one does not serve, in the sender's own words
 * (design 6). What was handed on once is not handed on again: `Via` says so (RFC 9110 7.6.3).
 */
export class Relay {
  readonly #ports: RelayPorts;
  #pending = 0;

  constructor(ports: RelayPorts) {
    this.#ports = ports;
  }

  /** @returns undefined where this site is to answer: it serves, or the other one asks it. */
  async forward({ path, body, headers }: IncomingRequest): Promise<Relayed | undefined> {
    const { doors, permit, site, pendingMax } = this.#ports;
    const via = textOf(headers['via']);
    if (permit.isValid() || wasRelayed(via)) return undefined;
    if (this.#pending >= pendingMax) return problemResponse('CONGESTED');
    this.#pending += 1;
    try {
      const kept = {
        'content-type': textOf(headers['content-type']),
        authorization: textOf(headers['authorization']),
        traceparent: textOf(headers['traceparent']),
        via: [via, viaOf(site)].filter(Boolean).join(', '),
      };
      const given = Object.entries(kept).filter(([, value]) => value !== '');
      const answer = await doors.ask({ path, body, headers: Object.fromEntries(given) });
      if (answer.kind === 'answered') return answer;
      // Where nobody was asked, the door says that this site does not serve: ask again later.
      return answer.kind === 'unanswered' ? problemResponse('TIMED_OUT') : undefined;
    } finally {
      this.#pending -= 1;
    }
  }
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
