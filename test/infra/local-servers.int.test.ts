import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalServers } from '../../infra/local/local-servers.ts';
import { identityOf } from '../../infra/local/process-identity.ts';
import type { ServerName } from '../../infra/local/local-server.ts';
import { startOwnServers } from '../support/local-servers.ts';
import type { OwnServers } from '../support/local-servers.ts';

const startMs = 90_000;
const restartMs = 60_000;
const schemaType = { 'content-type': 'application/vnd.schemaregistry.v1+json' };

let servers: OwnServers<ServerName>;

beforeAll(async () => {
  servers = await startOwnServers();
}, startMs);

afterAll(async () => {
  await servers.release();
}, restartMs);

test('Kafka keeps acknowledged records over kill -9', { timeout: restartMs }, async () => {
  await createTopic('kept');
  await send('kept', ['one', 'two']);
  await servers.kafka.kill9();
  expect(servers.kafka.pid()).toBeUndefined();
  await servers.kafka.start();
  await send('kept', ['three']);
  expect(await readAll('kept', 3)).toEqual(['one', 'two', 'three']);
});

test('Redis is empty after kill -9: it is only a cache', { timeout: restartMs }, async () => {
  await withRedis((redis) => redis.set('balance', '1'));
  await servers.redis.kill9();
  await servers.redis.start();
  expect(await withRedis((redis) => redis.get('balance'))).toBeNull();
  expect(await withRedis((redis) => redis.config('GET', 'maxmemory-policy'))).toEqual([
    'maxmemory-policy',
    'noeviction',
  ]);
});

test('a schema has the same id after the registry was killed', { timeout: restartMs }, async () => {
  await register('first', '"int"');
  const id = await register('second', '"long"');
  await servers.registry.kill9();
  await servers.registry.start();
  expect(await register('second', '"long"')).toBe(id);
});

test('a paused server is silent and answers again', { timeout: restartMs }, async () => {
  servers.redis.pause();
  await expect(withRedis((redis) => redis.ping())).rejects.toThrow('timed out');
  servers.redis.resume();
  expect(await withRedis((redis) => redis.ping())).toBe('PONG');
});

test(
  'a wiped Redis starts anew, and a running one is not wiped',
  { timeout: restartMs },
  async () => {
    expect(() => servers.redis.wipe()).toThrow('redis runs');
    await servers.redis.stop();
    servers.redis.wipe();
    await servers.redis.start();
    expect(await withRedis((redis) => redis.dbsize())).toBe(0);
  },
);

test(
  'a taken port is refused with its holder, and nothing is left running',
  { timeout: restartMs },
  async () => {
    const redis = Number(new URL(servers.redis.address).port);
    const dataDir = `${servers.dataDir}/second`;
    const ports = { kafka: 1, kafkaController: 1, registry: 1, redis };
    await expect(startLocalServers({ dataDir, ports, which: ['redis'] })).rejects.toThrow(
      `port ${redis} (redis) is taken by process ${servers.redis.pid()}`,
    );
  },
);

test('stop leaves no process', { timeout: restartMs }, async () => {
  const pids = [servers.kafka, servers.registry, servers.redis].map((server) => server.pid());
  expect(pids.every((pid) => pid !== undefined && identityOf(pid) !== undefined)).toBe(true);
  await servers.stop();
  expect(pids.map((pid) => identityOf(pid as number))).toEqual([undefined, undefined, undefined]);
});

function client(): Kafka {
  return new Kafka({ brokers: [servers.kafka.address], logLevel: logLevel.NOTHING });
}

async function createTopic(topic: string): Promise<void> {
  const admin = client().admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

async function send(topic: string, values: readonly string[]): Promise<void> {
  const producer = client().producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

async function readAll(topic: string, count: number): Promise<readonly string[]> {
  const consumer = client().consumer({ groupId: `reader-${topic}` });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const complete = new Promise<void>((resolve, reject) => {
    const eachMessage = async ({
      message,
    }: {
      message: { value: Buffer | null };
    }): Promise<void> => {
      values.push(String(message.value));
      if (values.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await complete;
  await consumer.disconnect();
  return values;
}

async function withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(servers.redis.address, {
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    retryStrategy: () => null,
  });
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function register(subject: string, schema: string): Promise<number> {
  const response = await fetch(`${servers.registry.address}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: schemaType,
    body: JSON.stringify({ schema }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { id: number }).id;
}
