import { describe, expect, test } from 'vitest';
import { MemoryAnswerChannel } from '../../../services/adapters/memory/memory-answer-channel.ts';
import { answerChannelContract } from '../../contract/answer-channel.ts';

describe('answer channels in memory', () => {
  answerChannelContract(() => {
    const channel = new MemoryAnswerChannel();
    return {
      publisher: async () => channel.publisher(),
      listener: () => channel.listener(),
      channel: (name) => name,
    };
  });

  test('deliver when the schedule says so, and lose what is under way when cut off', async () => {
    const scheduled: (() => void)[] = [];
    const channel = new MemoryAnswerChannel((deliver) => scheduled.push(deliver));
    const heard: number[] = [];
    await channel.listener().listen('a', ([first]) => heard.push(first ?? -1));
    const publisher = channel.publisher();
    publisher.publish([{ replyTo: 'a', envelope: Buffer.from([1]) }]);
    expect(heard).toEqual([]);
    scheduled.shift()?.();
    publisher.publish([{ replyTo: 'a', envelope: Buffer.from([2]) }]);
    channel.setReachable(false);
    publisher.publish([{ replyTo: 'a', envelope: Buffer.from([3]) }]);
    scheduled.shift()?.();
    channel.setReachable(true);
    publisher.publish([{ replyTo: 'a', envelope: Buffer.from([4]) }]);
    scheduled.shift()?.();
    expect(heard).toEqual([1, 4]);
    expect(channel.lost).toBe(2);
  });
});
