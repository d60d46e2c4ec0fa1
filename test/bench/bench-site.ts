import { join } from 'node:path';
import { freeServerPorts } from '../../infra/local/local-servers.ts';
import { freePortRun, freePorts } from '../../infra/local/ports.ts';
import { ownerOf } from '../../infra/local/run-dir.ts';
import { operationsPorts } from '../../infra/local/site-services.ts';
import { startStack } from '../../infra/local/stack.ts';
import type { Stack } from '../../infra/local/stack.ts';
import type { BenchOptions } from './options.ts';
import type { Pids } from './cpu.ts';
import { inspectOption } from './service-profiler.ts';

/** A fresh site of the bench's own. */
export interface BenchSite {
  readonly stack: Stack;
  readonly n40Port: number;
  readonly services: Pids;
  readonly servers: Pids;
}

const serviceNames = [
  'gateway',
  'rater',
  'exporter',
  'scheduler',
  'intake',
  'notifier',
  'history',
] as const;

/** Starts a site with its own servers on free ports, from nothing. */
export async function startBenchSite(
  options: Pick<BenchOptions, 'folder' | 'profile'>,
  report: (line: string) => void,
): Promise<BenchSite> {
  const dataDir = join(options.folder, 'site');
  const holder = ownerOf(dataDir);
  if (holder !== undefined) throw new Error(`process ${holder.pid} measures in ${dataDir} already`);
  const [n40, n40Tls = 0, history = 0] = await freePorts(3);
  const operations = await freePortRun(operationsPorts);
  const n40Port = n40 ?? 0;
  const { NODE_OPTIONS: given } = process.env;
  if (options.profile) process.env['NODE_OPTIONS'] = inspectOption;
  const stack = await startStack({
    site: 'bench',
    dataDir,
    serverPorts: await freeServerPorts(),
    servicePorts: { n40: n40Port, n40Tls, history, operations },
    fresh: true,
    report,
    env: {}, // servers that were given elsewhere are not measured here
  });
  if (given === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = given;
  const services = Object.fromEntries(
    serviceNames.map((name) => [name, stack.services.service(name).pid() ?? 0]),
  );
  const { kafka, redis } = stack.servers.local;
  const servers = { kafka: kafka?.pid() ?? 0, redis: redis?.pid() ?? 0 };
  return { stack, n40Port, services, servers };
}
