import { Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaLogReader } from '../../../services/adapters/kafka/kafka-log-reader.ts';
import { topics } from '../../../services/ports/topics.ts';
import { readAll, valuesOf } from '../../contract/event-log.ts';
import { freshTopics, kafkaUnderTest } from './kafka-under-test.ts';

const access = kafkaUnderTest();
const kafka = new Kafka({ brokers: [...access.brokers], logLevel: logLevel.NOTHING });
let topicPrefix: string;
let reader: KafkaLogReader;
let producers: readonly Producer[];

beforeAll(async () => {
  topicPrefix = await freshTopics(access);
  reader = new KafkaLogReader(access, { topicPrefix });
  producers = ['a', 'b'].map((name) =>
    kafka.producer({
      transactionalId: topicPrefix + name,
      retry: { initialRetryTime: 5, retries: 50 },
    }),
  );
  await Promise.all(producers.map((producer) => producer.connect()));
}, 30_000);

afterAll(async () => {
  await reader.close();
  await Promise.all(producers.map((producer) => producer.disconnect()));
});

const zeroKey = Buffer.alloc(4); // what kafkajs' own filter takes for an abort marker
const batch = (topic: string, partition: number, value: string, key = zeroKey) => ({
  topic: topicPrefix + topic,
  messages: [{ partition, key, value }],
});

test('of two transactions at the same time only the committed one is seen', async () => {
  const [a, b] = producers;
  const [lost, kept] = [await a!.transaction(), await b!.transaction()];
  await lost.send(batch('balances', 0, 'lost 1'));
  await kept.send(batch('balances', 0, 'kept 1'));
  await lost.send(batch('balances', 0, 'lost 2'));
  await kept.send(batch('balances', 0, 'kept 2'));
  await lost.abort();
  await kept.commit();
  const next = await a!.transaction();
  await next.send(batch('balances', 0, 'kept 3'));
  await next.commit();
  const { entries } = await readAll(reader, topics.balances, 0, 0n);
  expect(valuesOf(entries)).toEqual(['kept 1', 'kept 2', 'kept 3']);
  // from the middle of the aborted one
  const inside = await readAll(reader, topics.balances, 0, 2n);
  expect(valuesOf(inside.entries)).toEqual(['kept 2', 'kept 3']);
});

test('an open transaction holds back the end; an aborted one alone moves readers on', async () => {
  const open = await producers[0]!.transaction();
  await open.send(batch('xdr', 1, 'pending'));
  expect(await reader.ends(topics.xdr, 1)).toEqual({ first: 0n, end: 0n });
  const position = { topic: topics.xdr, partition: 1, from: 0n };
  expect(await reader.read([position], { waitMs: 50 })).toEqual([]);
  await open.abort();
  const [moved] = await reader.read([position], { waitMs: 1_000 });
  expect(moved).toMatchObject({ entries: [], next: 2n, end: 2n });
});

test('of a mirrored ledger only what is committed is seen, since a mirror may abort', async () => {
  const mirror = producers[0]!;
  const lost = await mirror.transaction();
  await lost.send(batch('ledger', 0, 'lost'));
  await lost.abort();
  const kept = await mirror.transaction();
  await kept.send(batch('ledger', 0, 'kept'));
  await kept.commit();
  const mirrored = new KafkaLogReader(access, { topicPrefix, committedOnly: true });
  const { entries } = await readAll(mirrored, topics.ledger, 0, 0n);
  await mirrored.close();
  expect(valuesOf(entries)).toEqual(['kept']);
  const own = await readAll(reader, topics.ledger, 0, 0n);
  expect(valuesOf(own.entries)).toEqual(['lost', 'kept']);
});
