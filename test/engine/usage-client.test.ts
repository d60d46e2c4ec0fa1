import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryAnswerChannel } from '../../services/adapters/memory/memory-answer-channel.ts';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import type { AppendFaults } from '../../services/adapters/memory/memory-event-log.ts';
import type { Answer, UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import { signatureOf } from '../../services/engine/read-input.ts';
import { UsageClient } from '../../services/engine/usage-client.ts';
import type { Request } from '../../services/engine/usage-client.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { LogEntry } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing } from '../support/sealed-ledger.ts';

const partitions = 4;
const channel = 'answers:test';
const key = accountKey('demo', 'abc');
const request = withoutReply(openingOf({}));

let log: MemoryEventLog;
let answers: MemoryAnswerChannel;
let client: UsageClient;
let faults: AppendFaults | undefined;
let clock: Clock;

beforeEach(async () => {
  clock = jumpingClock();
  faults = undefined;
  log = new MemoryEventLog({ clock, faults: (attempt) => faults?.(attempt) });
  answers = new MemoryAnswerChannel();
  client = new UsageClient(
    { usage: log.usage, listener: answers.listener(), codec, hashing, clock },
    { channel, partitions, answerWithinMs: 3_000, pendingMax: 2 },
  );
  await client.start();
  return () => client.stop();
});

function withoutReply(event: UsageEvent): Request {
  const { replyTo: _replyTo, correlation: _correlation, ...said } = event;
  return said;
}

async function written(partition = partitionOf(key, partitions)): Promise<readonly LogEntry[]> {
  const [batch] = await log.read([{ topic: topics.usage, partition, from: 0n }], { waitMs: 0 });
  return batch?.entries ?? [];
}

async function events(): Promise<readonly UsageEvent[]> {
  return (await written()).map((entry) => {
    const read = codec.read('UsageEvent', entry);
    if (read.kind !== 'read') throw new Error(read.why);
    return read.value;
  });
}

/** Answers one event, as the rater does. */
function answer(event: UsageEvent | undefined, session: string, repeated = false): void {
  const bare: Answer = {
    denial: null,
    session,
    planVersion: null,
    startedAt: null,
    failureHandling: null,
    groups: [],
  };
  const correlation = event?.correlation ?? '';
  const envelope = codec.encode('AnswerEnvelope', { correlation, repeated, answer: bare });
  answers.publisher().publish([{ replyTo: event?.replyTo ?? '', envelope }]);
}

test('a request is written under its key, and gets the answer of its correlation', async () => {
  const replies = [client.ask(key, request), client.ask(key, request)];
  const [first, second] = await events();
  expect(client.pending).toBe(2);
  answer(second, 'second', true);
  answer(first, 'first');
  const [one, two] = await Promise.all(replies);
  expect(one).toMatchObject({ kind: 'answered', repeated: false, answer: { session: 'first' } });
  expect(two).toMatchObject({ kind: 'answered', repeated: true, answer: { session: 'second' } });
  expect(client.pending).toBe(0);
});

test('how late a partition is shows in the oldest request that waits there', async () => {
  expect(client.delayMs(key)).toBe(0);
  const reply = client.ask(key, request);
  const elsewhere = Array.from({ length: 99 }, (_, i) => `account/demo/other-${i}`).find(
    (other) => partitionOf(other, partitions) !== partitionOf(key, partitions),
  );
  await clock.sleep(700);
  expect(client.delayMs(key)).toBeGreaterThanOrEqual(700);
  expect(client.delayMs(elsewhere ?? '')).toBe(0);
  const [event] = await events();
  answer(event, 'own');
  await reply;
  expect(client.delayMs(key)).toBe(0);
});

test('answers nobody waits for, and bytes that are none, change nothing', async () => {
  const reply = client.ask(key, request);
  const [event] = await events();
  answers.publisher().publish([{ replyTo: channel, envelope: Buffer.from('nonsense') }]);
  answer({ ...event, correlation: 'never asked' } as UsageEvent, 'other');
  answer(event, 'own');
  answer(event, 'again');
  expect(await reply).toMatchObject({ answer: { session: 'own' } });
});

describe('without an answer', () => {
  test('in time, the outcome is unknown', async () => {
    expect(await client.ask(key, request)).toEqual({
      kind: 'unknown',
      why: 'timeout',
      attempt: `${channel} 0`,
    });
    expect([client.pending, (await written()).length]).toEqual([0, 1]);
  });

  test('above the bound, nothing is written', async () => {
    const replies = [client.ask(key, request), client.ask(key, request)];
    expect(await client.ask(key, request)).toEqual({ kind: 'overloaded' });
    expect(await written()).toHaveLength(2);
    await Promise.all(replies);
  });

  test('as the log is overloaded, the request was refused before it was written', async () => {
    faults = () => Promise.reject(new LogError('overloaded', 'full'));
    expect(await client.ask(key, request)).toEqual({ kind: 'overloaded' });
    expect(client.pending).toBe(0);
  });

  test('as the append is in doubt, the outcome is unknown', async () => {
    faults = () => 'in-doubt';
    expect(await client.ask(key, request)).toEqual({
      kind: 'unknown',
      why: 'log',
      attempt: `${channel} 0`,
    });
    expect(client.pending).toBe(0);
  });
});

test('a control event is signed for its partition', async () => {
  const reply = client.control(3, withoutReply(genesisOf('one', partitions)));
  const [entry] = await written(3);
  expect(entry?.signature).toEqual(signatureOf(hashing, 3, entry?.value ?? new Uint8Array()));
  expect(Buffer.from(entry?.key ?? []).toString()).toBe('control');
  await reply;
});

test('an event told is written without an address, and nobody waits', async () => {
  await client.tell(key, request);
  expect(await events()).toMatchObject([{ replyTo: null, correlation: null, type: 'OpenAccount' }]);
  expect(client.pending).toBe(0);
});

test('stopping waits for what is pending', async () => {
  const reply = client.ask(key, request);
  const stopped = client.stop();
  answer((await events())[0], 'last');
  await stopped;
  expect(await reply).toMatchObject({ kind: 'answered' });
});
