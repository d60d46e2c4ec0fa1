import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../../protocols/n40/json.ts';
import { parseJson } from '../../protocols/n40/parse-json.ts';
import { toJson } from '../../protocols/n40/to-json.ts';
import { H2Peer } from './h2-peer.ts';

/** How a network function reaches the charging function. */
export interface N40ClientOptions {
  /** Base of the N40 door, for example `http://127.0.0.1:17777`. */
  readonly url: string;
  /** Access token to bear; undefined: none. */
  readonly token?: string | undefined;
  /** Authority of the door's certificate, in PEM; undefined: those that Node trusts. */
  readonly ca?: Buffer | undefined;
  /** Headers of every request, besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one try may go unanswered, in milliseconds. */
  readonly answerWithinMs?: number;
  /** Pauses before the repeats, in milliseconds; as many as there are repeats. */
  readonly retryAfterMs?: readonly number[];
}

/** An answer of the charging function, whatever it says. */
export interface N40Answer {
  readonly status: number;
  /** Where the session stands from now on; only a create says so. */
  readonly location: string | undefined;
  /** Undefined when there is none, or it is no JSON. */
  readonly body: Json | undefined;
  /** How often the request was sent. */
  readonly tries: number;
}

/** No try of a request was answered. */
export class N40Error extends Error {
  override readonly name = 'N40Error';
  readonly code = 'unanswered';
  readonly retriable = true;
}

const collection = '/nchf-convergedcharging/v3/chargingdata';
const defaults = { answerWithinMs: 5_000, retryAfterMs: [1_000, 2_000, 4_000] } as const;

/** Statuses that say "not now": the same request may find its answer later (TS 29.500 5.2.7). */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Speaks Nchf_ConvergedCharging as a network function does: one HTTP/2 session, over TLS or by
 * prior knowledge, and an unanswered request sent again with the same body and
 * retransmissionIndicator.
 */
export class N40Client {
  readonly #options: N40ClientOptions &
    Required<Pick<N40ClientOptions, 'answerWithinMs' | 'retryAfterMs'>>;
  readonly #peer: H2Peer;

  constructor(options: N40ClientOptions) {
    this.#options = { ...defaults, ...options };
    const { url, ca } = options;
    this.#peer = new H2Peer({ url, ca, answerWithinMs: this.#options.answerWithinMs });
  }

  /** Begins a session, or makes a one-time event. @throws N40Error when nobody answers. */
  create(body: JsonObject): Promise<N40Answer> {
    return this.#ask(collection, body);
  }

  /** Goes on with the session at `location`. @throws N40Error when nobody answers. */
  goOn(location: string, operation: 'update' | 'release', body: JsonObject): Promise<N40Answer> {
    const { pathname } = new URL(location, this.#peer.origin);
    return this.#ask(`${pathname}/${operation}`, body);
  }

  /** True when the door says that it serves; asked once. @throws Error when it does not answer. */
  async serves(): Promise<boolean> {
    return (await this.#peer.ask({ method: 'GET', path: '/health' })).status === 200;
  }

  /** Lets go of the connection. */
  close(): void {
    this.#peer.close();
  }

  async #ask(path: string, body: JsonObject): Promise<N40Answer> {
    const pauses = this.#options.retryAfterMs;
    for (let tries = 1; ; tries += 1) {
      const sent = tries === 1 ? body : { ...body, retransmissionIndicator: true };
      const pause = pauses[tries - 1];
      const answer = await this.#try(path, toJson(sent));
      if (!(answer instanceof Error) && (!passing.has(answer.status) || pause === undefined)) {
        return { ...answer, tries };
      }
      if (pause === undefined) {
        throw new N40Error(`${this.#peer.origin} gave no answer to ${tries} tries`, {
          cause: answer,
        });
      }
      await sleep(pause);
    }
  }

  /** One try; trouble with the connection is a value here, since the next try may cure it. */
  async #try(path: string, body: string): Promise<Omit<N40Answer, 'tries'> | Error> {
    try {
      return await this.#send(path, body);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #send(path: string, body: string): Promise<Omit<N40Answer, 'tries'>> {
    const { token } = this.#options;
    const headers = {
      ...this.#options.headers,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const answer = await this.#peer.ask({ method: 'POST', path, headers, body });
    const { status, text } = answer;
    return { status, location: answer.headers.location, body: jsonOf(text) };
  }
}

function jsonOf(text: string): Json | undefined {
  if (text === '') return undefined;
  const parsed = parseJson(text);
  return parsed.kind === 'json' ? parsed.value : undefined;
}
