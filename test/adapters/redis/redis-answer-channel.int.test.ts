import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { waitUntil } from '../../../infra/local/wait-until.ts';
import { RedisAnswerListener } from '../../../services/adapters/redis/redis-answer-listener.ts';
import type { AnswerLoss } from '../../../services/adapters/redis/redis-answer-publisher.ts';
import { RedisAnswerPublisher } from '../../../services/adapters/redis/redis-answer-publisher.ts';
import { answerChannelContract } from '../../contract/answer-channel.ts';
import { startOwnRedis } from './own-redis.ts';
import type { OwnRedis } from './own-redis.ts';
import { redisForTest } from './redis-for-test.ts';

type Lost = (count: number, why: AnswerLoss) => void;

const ignore = (): void => undefined;

function openPublisher(url: string, lost: Lost = ignore) {
  const timing = { connectionName: 'test', commandTimeoutMs: 200 };
  return new RedisAnswerPublisher({
    url,
    ...timing,
    lost,
    trouble: ignore,
    bytesUnderWayMax: 4_000_000,
  });
}

function openListener(url: string, standing: (stands: boolean) => void = ignore, trouble = ignore) {
  return new RedisAnswerListener({
    url,
    connectionName: 'test',
    commandTimeoutMs: 200,
    standing,
    trouble,
  });
}

const until = (what: string, condition: () => boolean) =>
  waitUntil({ what, deadlineMs: 5_000, condition });

describe('answer channels in Redis', () => {
  const url = redisForTest();
  answerChannelContract(() => {
    const prefix = randomUUID();
    return {
      publisher: async () => {
        const publisher = openPublisher(url());
        await until('the publisher to connect', () => publisher.isConnected());
        return publisher;
      },
      listener: () => openListener(url()),
      channel: (name) => `${prefix}:${name}`,
    };
  });

  test('answers that nobody hears are counted', async () => {
    const lost = vi.fn<Lost>();
    const publisher = openPublisher(url(), lost);
    await until('the publisher to connect', () => publisher.isConnected());
    publisher.publish([{ replyTo: randomUUID(), envelope: Buffer.from('a') }]);
    await publisher.close();
    expect(lost.mock.calls).toEqual([[1, 'unheard']]);
  });

  test('a message that is no answers is told and skipped', async () => {
    const channel = randomUUID();
    const trouble = vi.fn<() => void>();
    const listener = openListener(url(), ignore, trouble);
    const arrived = vi.fn<() => void>();
    await listener.listen(channel, arrived);
    const stranger = new Redis(url());
    await stranger.publish(channel, 'hello');
    await until('the trouble to be told', () => trouble.mock.calls.length === 1);
    expect(arrived).not.toHaveBeenCalled();
    await Promise.all([listener.close(), stranger.quit()]);
  });
});

describe('answer channels when Redis is in trouble', () => {
  let redis: OwnRedis;
  const lost = vi.fn<Lost>();
  const standing = vi.fn<(stands: boolean) => void>();
  const heard: string[] = [];
  beforeAll(async () => {
    redis = await startOwnRedis();
  });
  afterAll(() => redis.release());
  beforeEach(() => {
    lost.mockClear();
    standing.mockClear();
    heard.length = 0;
  });

  const open = async () => {
    const publisher = openPublisher(redis.url, lost);
    const listener = openListener(redis.url, standing);
    await listener.listen('c', (envelope) => heard.push(Buffer.from(envelope).toString()));
    await until('the publisher to connect', () => publisher.isConnected());
    const publish = (content: string): void =>
      publisher.publish([{ replyTo: 'c', envelope: Buffer.from(content) }]);
    const close = () => Promise.all([publisher.close(), listener.close()]);
    return { publisher, publish, close };
  };
  const stands = (): boolean | undefined => standing.mock.lastCall?.[0];

  test('that restarts: lost answers are counted, later ones arrive again', async () => {
    const { publisher, publish, close } = await open();
    expect(stands()).toBe(true);
    await redis.stop();
    await until('both to notice', () => stands() === false && !publisher.isConnected());
    publish('lost');
    expect(lost.mock.calls).toEqual([[1, 'disconnected']]);
    await redis.start();
    await until('both to be back', () => stands() === true && publisher.isConnected());
    publish('arrives');
    await until('the answer', () => heard.length === 1);
    expect(heard).toEqual(['arrives']);
    await close();
  });

  test('that stalls: the listener notices, what is under way is bounded', async () => {
    const { publisher, publish, close } = await open();
    redis.pause();
    const envelope = Buffer.alloc(100_000);
    for (let i = 0; i < 100; i += 1) publisher.publish([{ replyTo: 'c', envelope }]);
    expect(lost.mock.calls).toEqual(Array.from({ length: 60 }, () => [1, 'overloaded']));
    await until('the listener to notice', () => stands() === false);
    await until('all to be counted', () => lost.mock.calls.length === 100);
    expect(lost.mock.lastCall).toEqual([1, 'failed']);
    redis.resume();
    await until('both to be back', () => stands() === true && publisher.isConnected());
    publish('arrives');
    await until('the answer', () => heard.at(-1) === 'arrives');
    await close();
  });

  test('that is not there yet: listening waits, closing ends the wait', async () => {
    await redis.stop();
    const [patient, impatient] = [openListener(redis.url, standing), openListener(redis.url)];
    const stood = patient.listen('c', ignore);
    const refused = impatient.listen('c', ignore).catch(String);
    await impatient.close();
    expect(await refused).toContain('closed');
    expect(standing).not.toHaveBeenCalled();
    await redis.start();
    await stood;
    expect(standing.mock.calls).toEqual([[true]]);
    await patient.close();
    await until('it to be told', () => stands() === false);
  });
});
