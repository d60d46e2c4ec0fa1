import type { PeerDoors, RelayedAnswer, RelayedRequest } from '../../ports/peer-doors.ts';
import { H2Peer, H2Unanswered } from './h2-peer.ts';

/** Where the doors of the other site are, and how long they may take. */
export interface H2PeerDoorsOptions {
  readonly urls: readonly string[];
  readonly answerWithinMs: number;
}

/** Asks the doors of the other site in turn; the next one only where one was not reached at all. */
export class H2PeerDoors implements PeerDoors {
  readonly #peers: readonly H2Peer[];
  #next = 0;

  constructor({ urls, answerWithinMs }: H2PeerDoorsOptions) {
    this.#peers = urls.map((url) => new H2Peer({ url, answerWithinMs }));
  }

  async ask({ path, body, headers }: RelayedRequest): Promise<RelayedAnswer> {
    const first = this.#next++;
    for (let i = 0; i < this.#peers.length; i += 1) {
      try {
        const peer = this.#peers[(first + i) % this.#peers.length];
        const answer = await peer?.ask({ method: 'POST', path, headers, body });
        if (answer !== undefined) return answeredBy(answer);
      } catch (cause) {
        if (!(cause instanceof H2Unanswered)) throw cause;
        if (cause.mayHaveArrived) return { kind: 'unanswered' };
      }
    }
    return { kind: 'unreachable' };
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }
}

function answeredBy({ status, headers, text }: Awaited<ReturnType<H2Peer['ask']>>): RelayedAnswer {
  const kept = {
    location: headers.location,
    'content-type': headers['content-type'],
    'retry-after': headers['retry-after'],
    'www-authenticate': headers['www-authenticate'],
  };
  return { kind: 'answered', status, headers: kept, body: text };
}
