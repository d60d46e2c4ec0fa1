import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kafkaVersion } from '../../infra/local/fetch-kafka.ts';
import { registryVersion } from '../../infra/local/fetch-registry.ts';
import { kafkaProperties, toProperties } from '../../infra/local/kafka-server.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { redisConfig } from '../../infra/local/redis-server.ts';
import { registryProperties, registryUrl } from '../../infra/local/registry-server.ts';
import { mainPorts, portsFrom, secondaryPorts } from '../../infra/local/site-ports.ts';

const kafka = kafkaProperties({ port: 19092, controllerPort: 19093, logDir: '/data/kafka/log' });

test('Kafka listens on this machine only', () => {
  const addresses = [kafka['listeners'], kafka['advertised.listeners']].join(',').split(',');
  expect(addresses).toEqual([
    'PLAINTEXT://127.0.0.1:19092',
    'CONTROLLER://127.0.0.1:19093',
    'PLAINTEXT://127.0.0.1:19092',
    'CONTROLLER://127.0.0.1:19093',
  ]);
});

test('a single Kafka node keeps one replica of everything and creates no topic by itself', () => {
  const replicas = Object.entries(kafka).filter(([key]) =>
    /replication\.factor|min\.isr|min\.insync/.test(key),
  );
  expect(replicas.length).toBeGreaterThanOrEqual(6);
  expect(replicas.map(([, value]) => value)).toEqual(replicas.map(() => 1));
  expect(kafka['auto.create.topics.enable']).toBe(false);
});

test('a properties file has one line an entry', () => {
  expect(toProperties({ 'node.id': 1, 'log.dirs': '/a b/c', yes: true })).toBe(
    'node.id=1\nlog.dirs=/a b/c\nyes=true\n',
  );
});

test('Redis is bounded, never evicts and writes nothing to disk', () => {
  const lines = redisConfig(16379, '/data/with space').split('\n');
  expect(lines).toContain('bind 127.0.0.1');
  expect(lines).toContain('port 16379');
  expect(lines).toContain('maxmemory 2gb');
  expect(lines).toContain('save ""');
  expect(lines).toContain('dir "/data/with space"');
  expect(lines.some((line) => line.startsWith('maxmemory-policy noeviction'))).toBe(true);
  expect(lines.some((line) => line.startsWith('appendonly no'))).toBe(true);
});

test('Redis gets no comment behind a directive: it would be read as an argument', () => {
  expect(
    redisConfig(16379, '/data')
      .split('\n')
      .filter((line) => line.includes('#')),
  ).toEqual([]);
});

test('the registry keeps its schemas in a file and listens on this machine only', () => {
  const properties = registryProperties(18081, '/data/schemas');
  expect(properties).toContain('-Dquarkus.http.host=127.0.0.1');
  expect(properties).toContain('-Dquarkus.http.port=18081');
  expect(properties.join(' ')).toContain('jdbc:h2:file:/data/schemas;WRITE_DELAY=0');
  expect(registryUrl(18081)).toBe('http://127.0.0.1:18081/apis/ccompat/v7');
});

test('no port is used twice over both sites', () => {
  const ports = [mainPorts, secondaryPorts].flatMap((site) => Object.values(site));
  expect(new Set(ports).size).toBe(8);
});

test('a port base that leaves no room is refused', () => {
  expect(portsFrom(31_000)).toEqual({
    kafka: 31_000,
    kafkaController: 31_001,
    registry: 31_002,
    redis: 31_003,
  });
  expect(() => portsFrom(Number('abc'))).toThrow('not a port to count from: NaN');
  expect(() => portsFrom(65_534)).toThrow('not a port');
});

test.each([
  ['infra/local/kafka/pom.xml', `<kafka.version>${kafkaVersion}</kafka.version>`],
  ['docker-compose.yml', `apache/kafka:${kafkaVersion}`],
  ['docker-compose.yml', `apicurio-registry-mem:${registryVersion}`],
])('%s names the same version', (file, text) => {
  expect(readFileSync(join(projectRoot, file), 'utf8')).toContain(text);
});
