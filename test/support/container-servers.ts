import { GenericContainer, Wait } from 'testcontainers';
import type { StartedTestContainer } from 'testcontainers';
import { kafkaVersion } from '../../infra/local/fetch-kafka.ts';
import { registryVersion } from '../../infra/local/fetch-registry.ts';
import { freePorts } from '../../infra/local/ports.ts';
import type { AcquiredServers } from './acquired-servers.ts';

const kafkaInside = 9092;
const registryInside = 8080;
const redisInside = 6379;

/** The three servers as containers, for machines with a Docker engine. */
export async function startContainers(): Promise<AcquiredServers> {
  const [kafkaPort] = (await freePorts(1)) as [number];
  const [kafka, redis, registry] = await startAll([
    kafkaContainer(kafkaPort),
    new GenericContainer('redis:7').withExposedPorts(redisInside),
    new GenericContainer(`apicurio/apicurio-registry-mem:${registryVersion}`)
      .withExposedPorts(registryInside)
      .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', registryInside)),
  ]);
  const release = async (): Promise<void> => {
    await Promise.all([kafka, redis, registry].map((container) => container.stop()));
  };
  const registryHost = `${registry.getHost()}:${registry.getMappedPort(registryInside)}`;
  return {
    brokers: `${kafka.getHost()}:${kafkaPort}`,
    redisUrl: `redis://${redis.getHost()}:${redis.getMappedPort(redisInside)}`,
    registryUrl: `http://${registryHost}/apis/ccompat/v7`,
    release,
  };
}

/** Kafka tells clients its own address: so its port outside is fixed beforehand. */
function kafkaContainer(port: number): GenericContainer {
  return new GenericContainer(`apache/kafka:${kafkaVersion}`)
    .withExposedPorts({ container: kafkaInside, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${kafkaInside},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/));
}

type Trio<T> = readonly [T, T, T];

/** Starts all; when one fails, the others are stopped again. */
async function startAll(containers: Trio<GenericContainer>): Promise<Trio<StartedTestContainer>> {
  const results = await Promise.allSettled(containers.map((container) => container.start()));
  const started = results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return started as unknown as Trio<StartedTestContainer>;
  await Promise.all(started.map((container) => container.stop()));
  throw failed.reason;
}
