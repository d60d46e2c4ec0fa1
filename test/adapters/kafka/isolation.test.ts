import { expect, test } from 'vitest';
import { isolationOf } from '../../../services/adapters/kafka/isolation.ts';
import { isolation } from '../../../services/adapters/kafka/raw-cluster.ts';
import { answersOf, topics, usageInOf } from '../../../services/ports/topics.ts';

test('what an adapter aborted is not read, and what nobody writes in transactions is at once', () => {
  const { readCommitted, readUncommitted } = isolation;
  for (const topic of [usageInOf('smsc'), answersOf('smsc'), topics.xdr, topics.sites]) {
    expect(isolationOf(topic), topic).toBe(readCommitted);
  }
  for (const topic of [topics.usage, topics.ledger, topics.settings]) {
    expect(isolationOf(topic), topic).toBe(readUncommitted);
  }
});
