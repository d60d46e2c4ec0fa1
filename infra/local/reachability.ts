import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { mendKafkajs } from '../../services/adapters/kafka/mend-kafkajs.ts';

mendKafkajs();

const patienceMs = 2_000;

/** Whether a Kafka has a broker that serves, and not only an open port. */
export async function kafkaAnswers(brokers: string): Promise<boolean> {
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
    return (await admin.describeCluster()).brokers.length > 0;
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
