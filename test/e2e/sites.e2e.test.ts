import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteNames } from '../../infra/local/pair.ts';
import type { PairedSite, SiteName } from '../../infra/local/pair.ts';
import { mirroredTopics } from '../../infra/local/mirror-maker.ts';
import { stillRuns } from '../../infra/local/process-identity.ts';
import type { ProcessIdentity } from '../../infra/local/process-identity.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { readTopic } from '../../services/engine/read-topic.ts';
import { readSettings, registryIdsKey } from '../../services/engine/settings.ts';
import { topics } from '../../services/ports/topics.ts';
import type { SiteTopic } from '../../services/ports/topics.ts';
import { siteCodec } from '../../services/site/site-codec.ts';
import { H2Client } from '../gateway/h2-client.ts';
import { voiceRequest } from '../support/charging-request.ts';
import { Callers } from '../support/callers.ts';
import { startOwnPair } from '../support/pair.ts';
import type { OwnPair } from '../support/pair.ts';

// Two whole sites with all that is between them. Each test leaves the pair whole for the next.

const partitions = 4;
const mirroredWithinMs = 20_000;
const turnedWithinMs = 20_000;
const collection = '/nchf-convergedcharging/v3/chargingdata';

let pair: OwnPair;

beforeAll(async () => {
  pair = await startOwnPair();
});

afterAll(() => pair?.release());

/** Runs a command at a site, without texts that hold spaces. */
function toll(site: PairedSite, command: string): Promise<string> {
  return site.toll(...command.split(' '));
}

function openAccount(site: PairedSite, id: string): Promise<string> {
  const terms = '--plan pay-as-you-go --kind prepaid --funds 10.00';
  return toll(site, `account create ${id} ${terms} --identity msisdn-1555${id}`);
}

/** A partition as it stands in the log of one site, below the names of another or its own. */
async function recordsOf(at: SiteName, prefix: '' | `${SiteName}.`, topic: SiteTopic) {
  const access = { brokers: [pair[at].servers.brokers], clientId: 'test' };
  const reader = new KafkaLogReader(access, { topicPrefix: prefix, committedOnly: true });
  try {
    const read = async (partition: number): Promise<readonly string[]> => {
      const records: string[] = [];
      for await (const entries of readTopic(reader, topic, partition)) {
        for (const { key, value, timestamp, fingerprint } of entries) {
          const bytes = [key, value].map((one) => Buffer.from(one).toString('base64'));
          records.push([...bytes, timestamp, fingerprint].join(' '));
        }
      }
      return records;
    };
    const count = topic === topics.ledger ? partitions : 1;
    return await Promise.all(Array.from({ length: count }, (_, partition) => read(partition)));
  } finally {
    await reader.close();
  }
}

async function topicsAt(at: SiteName): Promise<readonly string[]> {
  return asAdmin(at, (admin) => admin.listTopics());
}

type Admin = ReturnType<Kafka['admin']>;

async function asAdmin<T>(at: SiteName, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const brokers = [pair[at].servers.brokers];
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Waits until one site has the whole of a topic of the other, and compares the two. */
async function expectMirrored(source: SiteName, target: SiteName, topic: SiteTopic) {
  const [own, copy] = [
    () => recordsOf(source, '', topic),
    () => recordsOf(target, `${source}.`, topic),
  ];
  const sizes = (all: readonly (readonly string[])[]) => all.map(({ length }) => length).join();
  await waitUntil({
    what: `${source}.${topic} at ${target} to be as long as ${topic} at ${source}`,
    deadlineMs: mirroredWithinMs,
    condition: async () => sizes(await copy()) === sizes(await own()),
  });
  const records = await own();
  expect(await copy()).toEqual(records);
  return records;
}

test('what main writes is at the secondary: partitions, order and bytes', async () => {
  await openAccount(pair.main, '7001');
  for (const topic of mirroredTopics) {
    const records = await expectMirrored('main', 'secondary', topic);
    if (topic === topics.ledger) expect(records.every(({ length }) => length > 0)).toBe(true);
  }
  const found = await asAdmin('secondary', (admin) =>
    admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: 'main.ledger' }],
      includeSynonyms: false,
    }),
  );
  const entries = found.resources[0]?.configEntries ?? [];
  const settings = Object.fromEntries(entries.map((one) => [one.configName, one.configValue]));
  expect(settings).toMatchObject({ 'retention.ms': '-1', 'cleanup.policy': 'delete' });
});

test('what the secondary writes is at main, and goes no further', async () => {
  await expect(openAccount(pair.secondary, '7002')).rejects.toThrow(/does not serve now/);
  await expectMirrored('secondary', 'main', topics.ledger);
  await openAccount(pair.main, '7003'); // the mirror has looked for topics in between
  await expectMirrored('main', 'secondary', topics.ledger);
  const internal = /^(?:mm2-|__)/;
  for (const [at, other] of [siteNames, siteNames.toReversed()] as const) {
    const mirrored = [...mirroredTopics, 'heartbeats'].map((topic) => `${other}.${topic}`);
    const expected = [...Object.values(topics), 'heartbeats', ...mirrored];
    const found = (await topicsAt(at)).filter((topic) => !internal.test(topic));
    expect(found.toSorted()).toEqual(expected.toSorted());
  }
});

test("main's records are decoded with nothing but the secondary's registry", async () => {
  const registry = new SchemaRegistry({ host: pair.secondary.servers.registryUrl });
  const [first = ''] = (await recordsOf('secondary', 'main.', topics.ledger)).flat();
  const value = Buffer.from(first.split(' ')[1] ?? '', 'base64');
  expect(await registry.decode(value)).toMatchObject({ partition: 0 });

  const ids = await Promise.all(siteNames.map(registryIds));
  expect(ids[0]).toBeDefined();
  expect(ids[1]).toBe(ids[0]);
});

async function registryIds(at: SiteName): Promise<string | undefined> {
  const reader = new KafkaLogReader({ brokers: [pair[at].servers.brokers], clientId: 'test' });
  try {
    return (await readSettings(reader, siteCodec(undefined))).get(registryIdsKey);
  } finally {
    await reader.close();
  }
}

test('a mirror that was killed goes on where it was, and repeats nothing', async () => {
  const { mirror } = pair.secondary;
  await mirror.kill9();
  await openAccount(pair.main, '7004');
  await mirror.start();
  await expectMirrored('main', 'secondary', topics.ledger);
});

test("the secondary's door hands on to main while main serves", async () => {
  const client = new H2Client(Number(new URL(pair.secondary.n40Url).port));
  const of = { subscriber: 'msisdn-15550006', chargingId: 77 };
  const opened = await client.post(collection, voiceRequest(of));
  expect(opened.status).toBe(201);
  expect(opened.headers['location']).toContain(pair.secondary.n40Url);
  const { pathname } = new URL(opened.headers['location'] ?? '');
  const body = { ...voiceRequest({ ...of, number: 2 }), multipleUnitUsage: [] };
  expect((await client.post(`${pathname}/release`, body)).status).toBe(204);
  const health = await client.request({ ':path': '/health' });
  expect(health.status).toBe(503); // a dispatcher prefers main all the same
  await client.close();
});

test('the dispatcher sends to whoever serves, and a session stays reachable', async () => {
  const client = new H2Client(Number(new URL(pair.dispatcher.address).port));
  const ask = async (chargingId: number) => {
    const { status, headers } = await client.post(
      collection,
      voiceRequest({ subscriber: 'msisdn-15550004', chargingId }),
    );
    return { status, location: headers['location'] };
  };
  const untilAnswered = (what: string, chargingId: number) =>
    waitUntil({
      what,
      deadlineMs: turnedWithinMs,
      condition: async () => (await ask(chargingId)).status === 201,
    });
  const opened = await ask(1);
  expect(opened.status).toBe(201);
  expect(opened.location).toContain(pair.dispatcher.address);

  await expect(toll(pair.secondary, 'site activate')).rejects.toThrow(/main serves/);

  // Main's only door is gone: the secondary stands in by itself.
  const stopped = performance.now();
  await pair.main.services.service('gateway').stop();
  await untilAnswered('the secondary to serve through the dispatcher', 2);
  const tookMs = Math.round(performance.now() - stopped);
  console.log(`from the end of main's door to the first 201 of the secondary: ${tookMs} ms`);
  expect(await toll(pair.secondary, 'site status')).toMatch(/stand-alone in epoch 1, by watchdog/);
  const path = `${new URL(opened.location ?? '').pathname}/release`;
  const body = { ...voiceRequest({ subscriber: 'msisdn-15550004', chargingId: 1, number: 2 }) };
  const ended = await client.post(path, { ...body, multipleUnitUsage: [] });
  expect(ended.status).toBe(204); // it was opened at main

  // It is back, and main's controller was there all the time: the secondary hands back by itself.
  await pair.main.services.service('gateway').start();
  await waitUntil({
    what: 'the secondary to hand back',
    deadlineMs: turnedWithinMs,
    condition: async () => /closed in epoch 1/.test(await toll(pair.secondary, 'site status')),
  });
  await untilAnswered('main to serve through the dispatcher again', 4);
  expect(await toll(pair.main, 'site status')).toContain('open, epoch 1');
  await client.close();
});

test('a drain and its end move everybody while they call, and both ledgers hold', async () => {
  const callers = new Callers(pair.dispatcher.address, 'msisdn-15557004');
  const served = (): number => callers.answered;
  const goOn = (what: string) => {
    const before = served();
    const condition = () => Promise.resolve(served() > before + 20);
    return waitUntil({ what, deadlineMs: turnedWithinMs, condition });
  };
  await goOn('main to answer callers');
  expect(await toll(pair.secondary, 'site drain')).toMatch(/stand-alone in epoch 2, by drain/);
  expect(await toll(pair.main, 'site status')).toMatch(/closed in epoch 2, by drain/);
  await goOn('the secondary to answer callers');
  await expect(toll(pair.main, 'dispatcher main')).rejects.toThrow(/main of .* does not serve/);
  const shown = await toll(pair.main, 'dispatcher status');
  expect(shown).toMatch(/n40-sites: main down, .*; secondary up, the backup, \d+ under way/);
  await toll(pair.main, 'dispatcher secondary');
  await goOn('the secondary to answer callers by hand');
  expect(await toll(pair.main, 'dispatcher auto')).not.toContain('drained');
  await toll(pair.secondary, 'site deactivate');
  await goOn('main to answer callers again');
  expect(await toll(pair.main, 'site status')).toContain('open, epoch 2');
  const { answered, longestMs, asked } = await callers.end();
  console.log(`${answered} calls in ${asked} attempts, the longest waited ${longestMs} ms`);
  for (const name of siteNames) await toll(pair[name], 'audit --redecide');
});

test('after stop no process is left', async () => {
  const processes = [...siteNames, 'dispatcher'].flatMap(processesIn);
  expect(processes.length).toBeGreaterThan(20);
  await pair.stop();
  expect(processes.filter(stillRuns)).toEqual([]);
});

/** Everything that was started in a folder of the pair. */
function processesIn(name: string): readonly ProcessIdentity[] {
  const folder = join(pair.dataRoot, name, 'run');
  return readdirSync(folder)
    .filter((file) => file !== 'owner.json')
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProcessIdentity);
}
