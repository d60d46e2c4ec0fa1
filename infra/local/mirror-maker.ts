import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '../../services/ports/topics.ts';
import { fetchKafka } from './fetch-kafka.ts';
import { logging, toProperties } from './kafka-server.ts';
import type { ServerDefinition } from './local-server.ts';
import { requirePrograms } from './prerequisites.ts';
import { hasRecordSince } from './reachability.ts';

/** A worker that starts beside two busy sites is slow: it loads some thousand classes. */
const readyWithinMs = 120_000;
const stopWithinMs = 15_000;

/** It copies bytes: a small heap does, and code that is quick at once beats the best code later. */
const small = [
  '-Xms64m',
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xshare:auto',
];

/** What one site shows the other. Everything else is derived at each site. */
export const mirroredTopics = [
  topics.ledger,
  topics.catalogue,
  topics.settings,
  topics.sites,
] as const;

/** A site as a mirror knows it. */
export interface MirroredSite {
  /** Stands before the names of its topics at the other site. */
  readonly site: string;
  readonly brokers: string;
}

/** Which way a mirror copies. */
export interface MirrorOptions {
  /** Folder of the site that it pulls into: there it belongs. */
  readonly dataDir: string;
  readonly source: MirroredSite;
  readonly target: MirroredSite;
  readonly report: (line: string) => void;
}

/**
 * MirrorMaker 2 as it is shipped: one worker of a site, that pulls the other site's topics into it.
 *
 * It counts as ready when a heartbeat that was written at the source after the start has arrived.
 * The source's own worker writes those, so two mirrors wait for each other.
 */
export async function mirrorMaker(options: MirrorOptions): Promise<ServerDefinition> {
  const { source, target, report } = options;
  const { java } = await requirePrograms(['java'], report);
  const classPath = await fetchKafka(report);
  const dataDir = join(options.dataDir, 'mirror');
  const configFile = join(dataDir, 'mirror.properties');
  const program = ['org.apache.kafka.connect.mirror.MirrorMaker', configFile];
  let startedAt = Number.POSITIVE_INFINITY;
  return {
    name: 'mirror',
    address: `${source.site} to ${target.site}`,
    ports: {},
    dataDir,
    readyWithinMs,
    stopWithinMs,
    process: {
      name: 'mirror',
      command: java,
      args: [...small, '-XX:+ExitOnOutOfMemoryError', logging, '-cp', classPath, ...program],
      logFile: join(options.dataDir, 'log', 'mirror.log'),
      env: process.env,
    },
    prepare: async () => {
      writeFileSync(configFile, toProperties(mirrorProperties(source, target)));
      startedAt = Date.now();
    },
    answers: () => hasRecordSince(target.brokers, `${source.site}.heartbeats`, startedAt),
  };
}

/**
 * The configuration of a worker that only pulls: it writes nothing to the source, and each record
 * once to the target, in the partition and with the timestamp that it has at the source.
 */
export function mirrorProperties(
  source: MirroredSite,
  target: MirroredSite,
): Readonly<Record<string, string | number | boolean>> {
  const there = `${source.site}->${target.site}`;
  const back = `${target.site}->${source.site}`;
  return {
    clusters: `${source.site},${target.site}`,
    [`${source.site}.bootstrap.servers`]: source.brokers,
    [`${target.site}.bootstrap.servers`]: target.brokers,
    [`${there}.enabled`]: true,
    [`${there}.topics`]: mirroredTopics.join(','),
    [`${back}.enabled`]: false,
    [`${back}.emit.heartbeats.enabled`]: false, // or it would write them to the source
    [`${source.site}.consumer.isolation.level`]: 'read_committed',
    [`${target.site}.exactly.once.source.support`]: 'enabled',
    // A ledger record may be larger than a producer sends by default: see create-topics.ts.
    [`${target.site}.producer.max.request.size`]: 5 * 1024 * 1024,
    // By the lists in the jars: to look into every class of them takes half of the start.
    'plugin.discovery': 'service_load',
    [`${target.site}.plugin.discovery`]: 'service_load',
    ...onlyOneWorker(target.site),
    ...lookOften,
    ...onlyRecords,
    ...singleReplicaTopics,
  };
}

/** Nobody could take over its work: a worker that starts again waits for no other. */
function onlyOneWorker(target: string): Readonly<Record<string, number>> {
  return {
    [`${target}.scheduled.rebalance.max.delay.ms`]: 0,
    [`${target}.session.timeout.ms`]: 6_000,
    [`${target}.heartbeat.interval.ms`]: 1_000,
  };
}

const lookOften = {
  'refresh.topics.interval.seconds': 2,
  'emit.heartbeats.interval.seconds': 1,
};

/**
 * No positions, groups or rights of one site mean anything at the other. Settings of a topic are
 * copied when it is made, "kept for ever" among them, and never again: who shortens the ledger at
 * its own site, behind an archive, has not archived the copy.
 *
 * Without positions there is nothing to checkpoint. MirrorMaker tries all the same, and logs at
 * each start that its MirrorCheckpointConnector is refused: that is as it should be.
 */
const onlyRecords = {
  'sync.topic.configs.enabled': false,
  'sync.topic.acls.enabled': false,
  'sync.group.offsets.enabled': false,
  'emit.checkpoints.enabled': false,
  'emit.offset-syncs.enabled': false,
  'refresh.groups.enabled': false,
};

const singleReplicaTopics = {
  'replication.factor': 1,
  'heartbeats.topic.replication.factor': 1,
  'config.storage.replication.factor': 1,
  'offset.storage.replication.factor': 1,
  'offset.storage.partitions': 1,
  'status.storage.replication.factor': 1,
  'status.storage.partitions': 1,
};
