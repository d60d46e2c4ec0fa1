import type { Redis } from 'ioredis';
import { invariant } from '../../core/invariant.ts';
import type { AnswerListener } from '../../ports/answer-channel.ts';
import { unpackAnswers } from './answer-frames.ts';
import { closeClient, commandTimeoutOf, redisClient } from './redis-connection.ts';
import type { RedisAddress } from './redis-connection.ts';

export interface RedisAnswerListenerOptions extends RedisAddress {
  /** Told when the subscription begins or ceases to stand; in between no answer can arrive. */
  readonly standing: (stands: boolean) => void;
  /** Told of trouble with the connection or a message that is no answer, to log it. */
  readonly trouble: (error: Error) => void;
}

/**
 * Receives the answers of one channel on a connection of its own. Subscribes again whenever the
 * connection is lost, and asks the server regularly whether it is there: a silent connection may
 * just as well be a dead one.
 */
export class RedisAnswerListener implements AnswerListener {
  readonly #redis: Redis;
  readonly #options: RedisAnswerListenerOptions;
  #arrived: ((envelope: Uint8Array) => void) | undefined;
  #stands = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #closed: (() => void) | undefined;

  constructor(options: RedisAnswerListenerOptions) {
    this.#options = options;
    this.#redis = redisClient(options);
    this.#redis.on('error', options.trouble);
    this.#redis.on('close', () => this.#setStanding(false));
    this.#redis.on('messageBuffer', (_channel: Buffer, message: Buffer) => this.#take(message));
  }

  /**
   * Resolves once the subscription stands, however long Redis is away.
   *
   * @throws Error when the listener is closed before.
   */
  async listen(channel: string, arrived: (envelope: Uint8Array) => void): Promise<void> {
    invariant(this.#arrived === undefined, 'a listener listens on one channel');
    this.#arrived = arrived;
    await new Promise<void>((resolve, reject) => {
      this.#closed = () => reject(new Error('the listener was closed'));
      this.#redis.on(
        'ready',
        () => void this.#subscribe(channel).then((stands) => stands && resolve()),
      );
      this.#redis.connect().catch(this.#options.trouble); // it goes on trying by itself
    });
    this.#heartbeat = setInterval(() => void this.#ping(), commandTimeoutOf(this.#options));
    this.#heartbeat.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#closed?.();
    await closeClient(this.#redis);
  }

  async #subscribe(channel: string): Promise<boolean> {
    try {
      await this.#redis.subscribe(channel);
      this.#setStanding(true);
      return true;
    } catch (error) {
      this.#startAnew(error);
      return false;
    }
  }

  async #ping(): Promise<void> {
    if (!this.#stands) return;
    try {
      await this.#redis.ping();
    } catch (error) {
      this.#startAnew(error);
    }
  }

  #startAnew(error: unknown): void {
    this.#options.trouble(error instanceof Error ? error : new Error(String(error)));
    if (this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  #setStanding(stands: boolean): void {
    if (stands === this.#stands) return;
    this.#stands = stands;
    this.#options.standing(stands);
  }

  #take(message: Buffer): void {
    const envelopes = unpackAnswers(message);
    if (envelopes === undefined) {
      this.#options.trouble(new Error(`a message of ${message.byteLength} bytes is no answers`));
      return;
    }
    for (const envelope of envelopes) this.#arrived?.(envelope);
  }
}
