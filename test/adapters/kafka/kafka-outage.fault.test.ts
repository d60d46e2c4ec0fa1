import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { KafkaExportWriters } from '../../../services/adapters/kafka/kafka-export-writers.ts';
import { KafkaLedgerWriter } from '../../../services/adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../../../services/adapters/kafka/kafka-log-reader.ts';
import { KafkaOwnership } from '../../../services/adapters/kafka/kafka-ownership.ts';
import { KafkaUsageWriter } from '../../../services/adapters/kafka/kafka-usage-writer.ts';
import type { KafkaAccess } from '../../../services/adapters/kafka/kafka-client.ts';
import type { Partition } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import { readAll, recordOf, valuesOf } from '../../contract/event-log.ts';
import { startOwnServers, type OwnServers } from '../../support/local-servers.ts';
import { freshTopics } from './kafka-under-test.ts';

let servers: OwnServers<'kafka'>;
let access: KafkaAccess;
let topicPrefix: string;

beforeAll(async () => {
  servers = await startOwnServers(['kafka']);
  access = { brokers: [servers.kafka.address], clientId: 'test' };
  topicPrefix = await freshTopics(access);
});

afterAll(() => servers.release());

/** The code of the LogError that a promise fails with; undefined when it does not fail. */
async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: { readonly code?: unknown }) => error.code,
  );
}

test('a hanging broker leaves appends in doubt and reads unavailable, within bounds', async () => {
  const ledger = new KafkaLedgerWriter(access, { topicPrefix, ackWithinMs: 500 });
  const reader = new KafkaLogReader(access, { topicPrefix, patienceMs: 500 });
  const position = { topic: topics.ledger, partition: 0, from: 0n };
  await ledger.append(0, [recordOf('before')]);
  await reader.read([position], { waitMs: 100 });
  servers.kafka.pause();
  const since = performance.now();
  const outcomes = [
    codeOf(ledger.append(0, [recordOf('in doubt')])),
    codeOf(reader.read([position], { waitMs: 100 })),
  ];
  expect(await Promise.all(outcomes)).toEqual(['in-doubt', 'unavailable']);
  expect(performance.now() - since).toBeLessThan(15_000);
  servers.kafka.resume();
  await vi.waitFor(() => ledger.append(0, [recordOf('after')]), { timeout: 20_000, interval: 100 });
  const { entries } = await readAll(reader, topics.ledger, 0, 0n);
  // whether the doubtful one stands is for readers to see
  expect(valuesOf(entries).at(-1)).toBe('after');
  await Promise.all([ledger.close(), reader.close()]);
});

test('everything goes on after a broker was killed and started again', async () => {
  const ledger = new KafkaLedgerWriter(access, { topicPrefix });
  const usage = new KafkaUsageWriter(access, { topicPrefix });
  const reader = new KafkaLogReader(access, { topicPrefix, patienceMs: 30_000 });
  const exports = new KafkaExportWriters(access, { site: 'main', topicPrefix });
  const ownership = new KafkaOwnership(access, { group: 'rater', topicPrefix });
  let owned: readonly Partition[] = [];
  let joins = 0;
  await ownership.start((now) => {
    owned = now;
    joins += 1;
  });
  await vi.waitFor(() => expect(owned).toHaveLength(4), { timeout: 20_000 });
  const writer = await exports.open(1);
  const batch = { xdr: [recordOf('xdr')], notices: [], callbacks: [], balances: [] };
  await writer.commit(batch);
  await ledger.append(1, [recordOf('first')]);
  await usage.append(1, recordOf('first'));
  const waiting = reader.read([{ topic: topics.ledger, partition: 1, from: 1n }], {
    waitMs: 60_000,
  });

  await servers.kafka.kill9();
  expect(await codeOf(ledger.append(1, [recordOf('lost')]))).toMatch(/in-doubt|unavailable/);
  expect(await codeOf(usage.append(1, recordOf('lost')))).toMatch(/in-doubt|unavailable/);
  expect(await codeOf(writer.commit(batch))).toBe('in-doubt');
  expect(owned).toEqual([0, 1, 2, 3]); // kept until the group gives others
  const joinsBefore = joins;
  await servers.kafka.start();

  const soon = { timeout: 20_000, interval: 100 };
  await vi.waitFor(() => ledger.append(1, [recordOf('second')]), soon);
  await vi.waitFor(() => usage.append(1, recordOf('second')), soon);
  expect(valuesOf((await waiting).flatMap(({ entries }) => entries))).toEqual(['second']);
  const next = await vi.waitFor(() => exports.open(1), soon);
  await next.commit(batch);
  await vi.waitFor(() => expect(joins).toBeGreaterThan(joinsBefore), soon);
  expect(owned).toEqual([0, 1, 2, 3]);
  const { entries } = await readAll(reader, topics.xdr, 1, 0n);
  expect(valuesOf(entries)).toEqual(['xdr', 'xdr']);
  await Promise.all([ownership.stop(), next.close(), writer.close()]);
  await Promise.all([ledger.close(), usage.close(), reader.close()]);
});

test('closing a reader ends a long poll at once', async () => {
  const reader = new KafkaLogReader(access, { topicPrefix });
  const position = { topic: topics.ledger, partition: 3, from: 0n };
  const poll = codeOf(reader.read([position], { waitMs: 60_000 }));
  await reader.ends(topics.ledger, 3);
  const since = performance.now();
  await reader.close();
  expect(await poll).toBe('unavailable');
  expect(performance.now() - since).toBeLessThan(1_000);
});
