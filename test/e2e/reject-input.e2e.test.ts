import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { KafkaTopicWriter } from '../../services/adapters/kafka/kafka-topic-writer.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import { topics } from '../../services/ports/topics.ts';
import { startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';

const partitions = 4;
const key = accountKey('demo', 'modest');
const partition = partitionOf(key, partitions);

let stack: OwnStack;
let reader: KafkaLogReader;

beforeAll(async () => {
  stack = await startOwnStack();
  reader = new KafkaLogReader({ brokers: [stack.servers.brokers], clientId: 'test' });
});

afterAll(async () => {
  await reader.close();
  await stack.release();
});

test('an event of an unknown schema stops its partition until an operator rejects it', async () => {
  const writer = new KafkaTopicWriter({ brokers: [stack.servers.brokers], clientId: 'test' });
  const unknown = { key, value: Buffer.from('0000000001ff', 'hex'), fingerprint: 'ab'.repeat(32) };
  const offset = await writer.append(topics.usage, partition, [unknown]);
  await waitUntil({
    what: 'the rater to stop at the event',
    deadlineMs: 20_000,
    condition: async () => (await raterHealth()).includes(`usage @${offset}`),
  });
  const ledgerBefore = await reader.ends(topics.ledger, partition);

  const reason = 'written by a newer build that was taken back';
  const options = ['--partition', `${partition}`, '--offset', `${offset}`, '--reason', reason];
  await stack.toll('reject-input', ...options, '--json');

  const call = await stack.toll('call', '--from', 'modest', '--seconds', '60', '--json');
  expect(JSON.parse(call)).toMatchObject({ account: 'modest' });
  const audit = JSON.parse(await stack.toll('audit', '--redecide', '--json')) as { ok: boolean };
  expect(audit.ok).toBe(true);
  const { end } = await reader.ends(topics.ledger, partition);
  expect(end).toBeGreaterThan(ledgerBefore.end + 2n);
});

async function raterHealth(): Promise<string> {
  return (await fetch(stack.raterHealthUrl)).text();
}
