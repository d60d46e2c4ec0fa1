import { connect, constants } from 'node:http2';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { mendKafkajs } from '../../services/adapters/kafka/mend-kafkajs.ts';

mendKafkajs();

const patienceMs = 2_000;

/** Whether a Kafka has a broker that serves, and not only an open port. */
export async function kafkaAnswers(brokers: string): Promise<boolean> {
  return asAdmin(brokers, async (admin) => (await admin.describeCluster()).brokers.length > 0);
}

/** Whether a topic of one partition has a record with a timestamp from then on, in milliseconds. */
export async function hasRecordSince(
  brokers: string,
  topic: string,
  since: number,
): Promise<boolean> {
  return asAdmin(brokers, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) return false;
    // The answer is the end when there is no such record.
    const [first] = await admin.fetchTopicOffsetsByTimestamp(topic, since);
    const [ends] = await admin.fetchTopicOffsets(topic);
    return first !== undefined && ends !== undefined && first.offset !== ends.high;
  });
}

async function asAdmin<T>(brokers: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: 'reachability',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: patienceMs,
    requestTimeout: patienceMs,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Whether a Redis takes commands. */
export async function redisAnswers(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined); // the rejected connect says the same
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}

/** Whether a registry serves the Confluent API. */
export async function registryAnswers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(patienceMs) });
  await response.body?.cancel();
  return response.ok;
}

/** Whether somebody serves N40 at a URL, over HTTP/2 by prior knowledge. */
export async function n40Answers(url: string): Promise<boolean> {
  const session = connect(url);
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({ ':path': '/health' });
      stream.setTimeout(patienceMs, () => reject(new Error(`${url} is silent`)));
      stream.on('error', reject);
      stream.once('response', (headers) => {
        resolve(headers[':status'] === constants.HTTP_STATUS_OK);
      });
      stream.end();
    });
  } finally {
    session.destroy();
  }
}
