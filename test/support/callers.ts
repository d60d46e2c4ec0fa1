import { H2Client } from '../gateway/h2-client.ts';
import { voiceRequest } from './charging-request.ts';
import type { VoiceRequest } from './charging-request.ts';

/** Milliseconds between two attempts of a request, and until it is given up. */
const retryMs = 50;
const answeredWithinMs = 30_000;
const collection = '/nchf-convergedcharging/v3/chargingdata';

/**
 * Somebody who calls and hangs up without a pause, and asks as often as it takes: as a session
 * management function does that finds another address of the charging function.
 */
export class Callers {
  readonly #client: H2Client;
  readonly #subscriber: string;
  readonly #running: Promise<void>;
  #isEnding = false;
  /** Calls that were answered from beginning to end. */
  answered = 0;
  /** Requests that were sent. */
  asked = 0;
  /** How long the slowest request took, with all of its attempts. */
  longestMs = 0;

  /** @param address of an N40 door, which speaks HTTP/2 by prior knowledge. */
  constructor(address: string, subscriber: string) {
    this.#client = new H2Client(Number(new URL(address).port));
    this.#subscriber = subscriber;
    this.#running = this.#call();
  }

  /** Ends the call that is under way, and calls no more. */
  async end(): Promise<Pick<Callers, 'answered' | 'asked' | 'longestMs'>> {
    this.#isEnding = true;
    await this.#running;
    await this.#client.close();
    return this;
  }

  async #call(): Promise<void> {
    for (let chargingId = 1_000; !this.#isEnding; chargingId += 1) {
      const of = { subscriber: this.#subscriber, chargingId };
      const location = await this.#until(201, collection, sentNow(of));
      const { pathname } = new URL(location ?? '');
      const last = { ...sentNow({ ...of, number: 2 }), multipleUnitUsage: [] };
      await this.#until(204, `${pathname}/release`, last);
      this.answered += 1;
    }
  }

  /** Asks until there is an answer other than to ask again. @returns its location. */
  async #until(expected: number, path: string, body: unknown): Promise<string | undefined> {
    const since = performance.now();
    while (performance.now() - since < answeredWithinMs) {
      this.asked += 1;
      // A connection that breaks is no answer.
      const said = await this.#client.post(path, body).catch(() => undefined);
      if (said !== undefined && said.status < 500) {
        if (said.status !== expected) throw new Error(`${path}: ${said.status} ${said.body}`);
        this.longestMs = Math.max(this.longestMs, Math.round(performance.now() - since));
        return said.headers['location'];
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
    throw new Error(`${path}: nobody answers`);
  }
}

function sentNow(request: VoiceRequest) {
  return { ...voiceRequest(request), invocationTimeStamp: new Date().toISOString() };
}
