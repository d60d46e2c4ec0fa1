import { afterAll, beforeAll, expect, test } from 'vitest';
import { HistoryClient } from '../../services/adapters/http/history-client.ts';
import { KafkaLedgerWriter } from '../../services/adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { createReadServer } from '../../services/history/read-server.ts';
import { freshTopics, kafkaUnderTest } from '../adapters/kafka/kafka-under-test.ts';
import { foldedHistory } from './folded-history.ts';
import type { FoldedHistory } from './folded-history.ts';
import { ledgerOf } from './lives.ts';

const records = ledgerOf(
  (['start', 'report', 'release', 'topUp'] as const).map((what) => {
    return { account: 1, session: 0, what, seconds: 90n };
  }),
);

let reader: KafkaLogReader;
let ledger: KafkaLedgerWriter;
let history: FoldedHistory;
let client: HistoryClient;
const releases: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const access = kafkaUnderTest();
  const topicPrefix = await freshTopics(access, 1);
  reader = new KafkaLogReader(access, { topicPrefix });
  ledger = new KafkaLedgerWriter(access, { topicPrefix });
  await ledger.append(
    0,
    records.slice(0, 6).map((one) => one.outgoing),
  );
  history = await foldedHistory(reader);
  const trouble = (cause: unknown): never => {
    throw cause;
  };
  const server = createReadServer({ ports: history.ports, observe: () => undefined, trouble });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  client = new HistoryClient({ url, tenant: 'demo' });
  releases.push(
    () => server.close(),
    () => history.release(),
    () => reader.close(),
    () => ledger.close(),
  );
});

afterAll(async () => {
  for (const release of releases) await release();
});

test('what the ledger had before is read at once, and what it gets as soon as it is there', async () => {
  expect(await client.balance('a1', {})).toMatchObject({ balance: '20.00', sequence: '5' });
  for (const one of records.slice(6)) {
    await ledger.append(0, [one.outgoing]); // each is asked for the moment it is acknowledged
    const { items } = await client.ledger('a2', { limit: 1 });
    expect(items).toHaveLength(1);
    const found = await client.search({ account: 'a1', limit: 1 });
    const asked = one.record.key === 'account/demo/a1' ? `${one.record.sequence}` : '5';
    expect(found.items[0]?.sequence).toBe(asked);
  }
  expect(await client.balance('a1', {})).toMatchObject({ balance: '20.70', sequence: '11' });
});

test('the past does not change with what comes', async () => {
  expect(await client.balance('a1', { sequence: '7' })).toMatchObject({ sequence: '5' });
  expect(await client.balance('a1', { sequence: '8' })).toMatchObject({
    balance: '20.00',
    held: '6.00',
    openSessions: ['s1-0'],
  });
  expect(await client.session('s1-0', {})).toMatchObject({ cause: 'release', charged: '0.30' });
});

test('a refusal comes with its code, and nobody at all with another', async () => {
  await expect(client.balance('nobody', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(client.ledger('a1', { limit: 999 })).rejects.toMatchObject({ code: 'INVALID' });
  const alone = new HistoryClient({ url: 'http://127.0.0.1:9', tenant: 'demo' });
  await expect(alone.balance('a1', {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
});
