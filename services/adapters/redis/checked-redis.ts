import type { Redis } from 'ioredis';
import { ProjectionError } from '../../ports/projection.ts';
import { closeClient, redisClient, shownAddress } from './redis-connection.ts';
import type { RedisAddress } from './redis-connection.ts';

const policyWanted = 'noeviction';

/**
 * A connection that is used only after its server was seen to be safe: on every connect it is
 * checked that nothing is ever evicted, since one evicted state under a good watermark would read
 * as an unknown account.
 */
export class CheckedRedis {
  readonly #redis: Redis;
  readonly #shown: string;
  #verified = false;
  #verifying: Promise<void> | undefined;
  #lastError: Error | undefined;

  constructor(address: RedisAddress) {
    this.#shown = shownAddress(address.url);
    this.#redis = redisClient(address);
    this.#redis.on('error', (error: Error) => (this.#lastError = error));
    this.#redis.on('close', () => (this.#verified = false));
  }

  /**
   * Runs commands on a checked connection.
   *
   * @throws ProjectionError `unavailable` when they could not be sent or not all were answered in
   * time; `misconfigured` as long as the server may evict.
   */
  async use<T>(commands: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.#verified) await this.#verify();
    try {
      return await commands(this.#redis);
    } catch (cause) {
      throw this.#unavailable(cause);
    }
  }

  async close(): Promise<void> {
    await closeClient(this.#redis);
  }

  #verify(): Promise<void> {
    this.#verifying ??= this.#connectAndCheck().finally(() => (this.#verifying = undefined));
    return this.#verifying;
  }

  async #connectAndCheck(): Promise<void> {
    const policy = await this.#evictionPolicy();
    if (policy !== policyWanted) {
      throw new ProjectionError(
        'misconfigured',
        `redis at ${this.#shown}: maxmemory-policy is ${policy}, it must be ${policyWanted}`,
      );
    }
    // The connection may have gone since the answer came.
    if (this.#redis.status !== 'ready') throw this.#unavailable(this.#lastError);
    this.#verified = true;
  }

  async #evictionPolicy(): Promise<string> {
    try {
      if (this.#redis.status === 'wait') await this.#redis.connect();
      // INFO rather than CONFIG GET, which hosted servers refuse.
      const memory = await this.#redis.info('memory');
      return /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'unknown';
    } catch (cause) {
      throw this.#unavailable(this.#redis.status === 'ready' ? cause : (this.#lastError ?? cause));
    }
  }

  #unavailable(cause: unknown): ProjectionError {
    const why = cause instanceof Error ? cause.message : 'the connection is gone';
    return new ProjectionError('unavailable', `redis at ${this.#shown}: ${why}`, { cause });
  }
}
