import type { Permit, PermitPublisher } from '../../ports/permit.ts';
import { RedisAnswerListener } from './redis-answer-listener.ts';
import { RedisAnswerPublisher } from './redis-answer-publisher.ts';
import type { RedisAddress } from './redis-connection.ts';

export interface RedisPermitOptions extends RedisAddress {
  readonly site: string;
  readonly trouble: (error: Error) => void;
}

/** Longer than any permit is valid, in milliseconds. */
const validMsMax = 60_000;

function channelOf(site: string): string {
  return `permit:${site}`;
}

/** Grants permits by Redis PUBLISH. One that reaches nobody lets nobody serve, as it should. */
export class RedisPermitPublisher implements PermitPublisher {
  readonly #publisher: RedisAnswerPublisher;
  readonly #channel: string;

  constructor({ site, ...options }: RedisPermitOptions) {
    this.#channel = channelOf(site);
    this.#publisher = new RedisAnswerPublisher({ ...options, lost: () => undefined });
  }

  grant(validMs: number): void {
    this.#publisher.publish([{ replyTo: this.#channel, envelope: Buffer.from(`${validMs}`) }]);
  }

  close(): Promise<void> {
    return this.#publisher.close();
  }
}

/** Hears permits. Time is the machine's own, which no clock that is set can lengthen. */
export class RedisPermitListener implements Permit {
  readonly #listener: RedisAnswerListener;
  readonly #channel: string;
  #validUntil = 0;

  constructor({ site, ...options }: RedisPermitOptions) {
    this.#channel = channelOf(site);
    this.#listener = new RedisAnswerListener({ ...options, standing: () => undefined });
  }

  /** Listens from now on, in the background, however long Redis is away. */
  start(): void {
    this.#listener
      .listen(this.#channel, (envelope) => this.#take(Buffer.from(envelope).toString('latin1')))
      .catch(() => undefined); // it was closed before Redis was there
  }

  isValid(): boolean {
    return performance.now() < this.#validUntil;
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  #take(text: string): void {
    const validMs = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (validMs <= validMsMax) this.#validUntil = performance.now() + validMs;
  }
}
