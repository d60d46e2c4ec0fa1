import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packAnswers, unpackAnswers } from '../../../services/adapters/redis/answer-frames.ts';

const envelopes = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 40 });

test('what is packed comes out whole and in order, however small the messages', () => {
  fc.assert(
    fc.property(envelopes, fc.integer({ min: 1, max: 500 }), (answers, bytesMax) => {
      const messages = packAnswers(answers, bytesMax);
      const unpacked = messages.flatMap(({ message }) => unpackAnswers(message) ?? []);
      expect(unpacked.map((one) => [...one])).toEqual(answers.map((one) => [...one]));
      expect(messages.reduce((sum, { count }) => sum + count, 0)).toBe(answers.length);
      for (const { message, count } of messages) {
        expect(count === 1 || message.byteLength <= bytesMax).toBe(true);
      }
    }),
  );
});

test('a message that was cut is refused whole', () => {
  const [packed] = packAnswers([Buffer.from('answer'), Buffer.from('another')], 1_000);
  const message = packed?.message ?? Buffer.alloc(0);
  const whole = [0, 10, message.byteLength];
  for (let length = 0; length <= message.byteLength; length += 1) {
    const read = unpackAnswers(message.subarray(0, length));
    expect(read !== undefined).toBe(whole.includes(length));
  }
});
