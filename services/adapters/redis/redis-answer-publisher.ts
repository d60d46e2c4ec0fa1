import type { Redis } from 'ioredis';
import type { AnswerPublisher, OutgoingAnswer } from '../../ports/answer-channel.ts';
import { packAnswers } from './answer-frames.ts';
import { closeClient, redisClient } from './redis-connection.ts';
import type { RedisAddress } from './redis-connection.ts';

/**
 * Why answers did not arrive: no connection, too many under way, refused or lost under way, or
 * nobody listens on their channel.
 */
export type AnswerLoss = 'disconnected' | 'overloaded' | 'failed' | 'unheard';

export interface RedisAnswerPublisherOptions extends RedisAddress {
  /** Told of every loss, to count it. Losing an answer is harmless: the retry finds it. */
  readonly lost: (count: number, why: AnswerLoss) => void;
  /** Told of trouble with the connection, to log it; it is mended without help. */
  readonly trouble: (error: Error) => void;
  /** Bytes that may be under way at once; above, answers are lost as `overloaded`. */
  readonly bytesUnderWayMax?: number;
}

const bytesUnderWayMaxDefault = 16_000_000;
const messageBytesMax = 1_000_000; // well below what Redis lets gather for a slow listener

/** Sends answers by Redis PUBLISH: one message per channel and turn, all of them in one write. */
export class RedisAnswerPublisher implements AnswerPublisher {
  readonly #redis: Redis;
  readonly #options: RedisAnswerPublisherOptions;
  readonly #bytesUnderWayMax: number;
  readonly #underWay = new Set<Promise<void>>();
  #bytesUnderWay = 0;

  /** Connects in the background and again whenever the connection is lost. */
  constructor(options: RedisAnswerPublisherOptions) {
    this.#options = options;
    this.#bytesUnderWayMax = options.bytesUnderWayMax ?? bytesUnderWayMaxDefault;
    this.#redis = redisClient(options);
    this.#redis.on('error', options.trouble);
    this.#redis.connect().catch(options.trouble);
  }

  /** Whether answers would be sent now. */
  isConnected(): boolean {
    return this.#redis.status === 'ready';
  }

  publish(answers: readonly OutgoingAnswer[]): void {
    if (answers.length === 0) return;
    if (!this.isConnected()) return this.#options.lost(answers.length, 'disconnected');
    const bytes = answers.reduce((sum, { envelope }) => sum + envelope.byteLength, 0);
    if (this.#bytesUnderWay + bytes > this.#bytesUnderWayMax) {
      return this.#options.lost(answers.length, 'overloaded');
    }
    this.#bytesUnderWay += bytes;
    const sent: Promise<void> = this.#send(answers).finally(() => {
      this.#bytesUnderWay -= bytes;
      this.#underWay.delete(sent);
    });
    this.#underWay.add(sent);
  }

  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    await closeClient(this.#redis);
  }

  /** Never rejects: what goes wrong is counted. */
  async #send(answers: readonly OutgoingAnswer[]): Promise<void> {
    const sends: Promise<void>[] = [];
    for (const [channel, envelopes] of byChannel(answers)) {
      for (const { message, count } of packAnswers(envelopes, messageBytesMax)) {
        sends.push(this.#sendMessage(channel, message, count));
      }
    }
    await Promise.all(sends);
  }

  async #sendMessage(channel: string, message: Buffer, count: number): Promise<void> {
    const listeners = await this.#redis.publish(channel, message).catch(() => undefined);
    if (listeners === undefined) this.#options.lost(count, 'failed');
    else if (listeners === 0) this.#options.lost(count, 'unheard');
  }
}

function byChannel(answers: readonly OutgoingAnswer[]): ReadonlyMap<string, Uint8Array[]> {
  const channels = new Map<string, Uint8Array[]>();
  for (const { replyTo, envelope } of answers) {
    const envelopes = channels.get(replyTo);
    if (envelopes === undefined) channels.set(replyTo, [envelope]);
    else envelopes.push(envelope);
  }
  return channels;
}
