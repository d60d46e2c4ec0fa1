import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchKafka } from './fetch-kafka.ts';
import { kafkaAnswers } from './reachability.ts';
import type { ServerDefinition } from './local-server.ts';
import { projectRoot } from './paths.ts';
import { requirePrograms } from './prerequisites.ts';
import { runTool } from './run-tool.ts';
import type { ServerOptions } from './server-options.ts';

const readyWithinMs = 60_000;
const stopWithinMs = 15_000;
const internalPartitions = 4;

const loggingFile = join(projectRoot, 'infra', 'local', 'kafka', 'log4j2.xml');
/** The option of Java that makes a program of Kafka log to its standard output. */
export const logging = `-Dlog4j2.configurationFile=${loggingFile}`;
const heapMbDefault = 512;
const collector = ['-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:+ExitOnOutOfMemoryError'];
/** For a program that lives a second: the time to its first line is all that counts. */
const shortLived = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/** Where a Kafka listens, and where its log lies. */
export interface KafkaPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
}

/** A single Kafka node, broker and controller in one process. */
export async function kafkaServer(options: ServerOptions): Promise<ServerDefinition> {
  const { java } = await requirePrograms(['java'], options.report);
  const classPath = await fetchKafka(options.report);
  const dataDir = join(options.dataDir, 'kafka');
  const place = {
    port: options.ports.kafka,
    controllerPort: options.ports.kafkaController,
    logDir: join(dataDir, 'log'),
  };
  const configFile = join(dataDir, 'server.properties');
  const address = `127.0.0.1:${place.port}`;
  return {
    name: 'kafka',
    address,
    ports: { kafka: place.port, 'kafka controller': place.controllerPort },
    dataDir,
    readyWithinMs,
    stopWithinMs,
    process: {
      name: 'kafka',
      command: java,
      args: [
        ...heapOf(options),
        ...collector,
        logging,
        '-cp',
        classPath,
        'kafka.Kafka',
        configFile,
      ],
      logFile: join(options.dataDir, 'log', 'kafka.log'),
      env: process.env,
    },
    prepare: async () => {
      if (!existsSync(place.logDir)) await formatLogDir(place, [java, '-cp', classPath]);
      writeFileSync(configFile, toProperties(kafkaProperties(place)));
    },
    answers: () => kafkaAnswers(address),
  };
}

function heapOf({ kafkaHeapMb = heapMbDefault }: ServerOptions): readonly string[] {
  return [`-Xms${kafkaHeapMb / 2}m`, `-Xmx${kafkaHeapMb}m`];
}

/** Formats beside the final place, so that a log folder that stands there is a whole one. */
async function formatLogDir(
  place: KafkaPlace,
  [java, ...javaArgs]: readonly [string, ...string[]],
): Promise<void> {
  const logDir = `${place.logDir}.formatting`;
  const configFile = `${logDir}.properties`;
  rmSync(logDir, { recursive: true, force: true });
  mkdirSync(logDir, { recursive: true });
  writeFileSync(configFile, toProperties(kafkaProperties({ ...place, logDir })));
  const format = [
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId(),
    '-c',
    configFile,
    '--standalone',
  ];
  await runTool(java, [...shortLived, logging, ...javaArgs, ...format]);
  rmSync(configFile);
  renameSync(logDir, place.logDir);
}

/**
 * The configuration of a node of its own: nothing is replicated, and only this machine may connect.
 */
export function kafkaProperties(
  place: KafkaPlace,
): Readonly<Record<string, string | number | boolean>> {
  const client = `127.0.0.1:${place.port}`;
  const controller = `127.0.0.1:${place.controllerPort}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://${client},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${client},CONTROLLER://${controller}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': controller,
    'log.dirs': place.logDir,
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    ...singleReplicaTopics,
    ...groupsAreQuick,
    ...backSoonAfterCrash,
    ...smallMachine,
  };
}

const singleReplicaTopics = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': internalPartitions,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': internalPartitions,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
};

/**
 * After kill -9 the node's old registration must expire before the new one is let in: 9 s and more
 * by default. Three seconds still outlast any pause of a healthy node.
 */
const backSoonAfterCrash = {
  'broker.session.timeout.ms': 3_000,
  'broker.heartbeat.interval.ms': 500,
};

const groupsAreQuick = {
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 1_000, // so that a dead rater's partitions move within seconds
};

const smallMachine = {
  'num.network.threads': 2,
  'num.io.threads': 4,
  'num.recovery.threads.per.data.dir': 2,
  // The cleaner takes this from the heap at start; 128 MB by default.
  'log.cleaner.dedupe.buffer.size': 16_777_216,
};

/** A Java properties file. */
export function toProperties(entries: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** A fresh cluster id: 16 bytes in URL-safe base 64, as Kafka writes its UUIDs. */
function clusterId(): string {
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  return id.startsWith('-') ? clusterId() : id; // would be read as an option
}
