import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dispatcherConfig } from '../../infra/local/dispatcher.ts';
import { kafkaVersion } from '../../infra/local/fetch-kafka.ts';
import { registryVersion } from '../../infra/local/fetch-registry.ts';
import { kafkaProperties, toProperties } from '../../infra/local/kafka-server.ts';
import { mirrorProperties } from '../../infra/local/mirror-maker.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { redisConfig } from '../../infra/local/redis-server.ts';
import { registryProperties, registryUrl } from '../../infra/local/registry-server.ts';
import {
  diameterPorts,
  dispatcherPorts,
  mainPorts,
  portsFrom,
  secondaryPorts,
} from '../../infra/local/site-ports.ts';
import {
  mainServicePorts,
  operationsPorts,
  portsByUse,
  secondaryServicePorts,
} from '../../infra/local/site-services.ts';

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

test('no port is used twice over both sites and the dispatcher', () => {
  const services = [mainServicePorts, secondaryServicePorts].map(portsByUse);
  const ports = [mainPorts, secondaryPorts, diameterPorts, dispatcherPorts, ...services].flatMap(
    (group: object) => Object.values(group) as readonly number[],
  );
  expect(ports.length).toBe(8 + 2 + 2 + 2 * (4 + operationsPorts));
  expect(new Set(ports).size).toBe(ports.length);
});

test('a mirror pulls and never pushes, and what it copies is not deleted behind its back', () => {
  const main = { site: 'main', brokers: '127.0.0.1:19092' };
  const secondary = { site: 'secondary', brokers: '127.0.0.1:29092' };
  expect(mirrorProperties(main, secondary)).toMatchObject({
    'main->secondary.enabled': true,
    'main->secondary.topics': 'ledger,catalogue,settings,sites',
    'secondary->main.enabled': false,
    'secondary->main.emit.heartbeats.enabled': false,
    'emit.offset-syncs.enabled': false,
    'emit.checkpoints.enabled': false,
    'sync.topic.configs.enabled': false,
    'secondary.exactly.once.source.support': 'enabled',
    'main.consumer.isolation.level': 'read_committed',
  });
});

test('the dispatcher prefers one site, and asks for health as HTTP/2 wants it', () => {
  const lines = dispatcherConfig({
    dataDir: '/data/with space',
    ports: dispatcherPorts,
    preferred: { site: 'main', n40: 17777, diameter: 13868 },
    backup: { site: 'secondary', n40: 27777, diameter: 23868 },
  }).split('\n');
  const servers = lines.filter((line) => line.startsWith('  server '));
  expect(servers.map((line) => line.endsWith(' backup'))).toEqual([false, true, false, true]);
  expect(servers.filter((line) => line.includes(' proto h2 '))).toHaveLength(2);
  expect(servers.every((line) => line.includes(' on-marked-down shutdown-sessions'))).toBe(true);
  expect(lines).toContain('  bind 127.0.0.1:7777 proto h2');
  expect(lines).toContain('  http-check send meth GET uri /health ver HTTP/2 hdr Host n40');
  expect(lines).toContain(
    '  stats socket "/data/with space/haproxy/admin.sock" mode 600 level admin',
  );
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
