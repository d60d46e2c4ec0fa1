import { join } from 'node:path';
import { freeServerPorts } from '../../infra/local/local-servers.ts';
import { freePortRun, freePorts } from '../../infra/local/ports.ts';
import { ownerOf } from '../../infra/local/run-dir.ts';
import { operationsPorts, siteEnv, siteSecrets } from '../../infra/local/site-services.ts';
import { startStack } from '../../infra/local/stack.ts';
import type { Stack } from '../../infra/local/stack.ts';
import type { BenchOptions } from './options.ts';
import type { Pids } from './cpu.ts';
import { inspectOption } from './service-profiler.ts';

/** A fresh site of the bench's own. */
export interface BenchSite {
  readonly stack: Stack;
  /** Where its gateways listen. */
  readonly n40Ports: readonly number[];
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
  options: Pick<BenchOptions, 'folder' | 'profile' | 'gateways' | 'raters'>,
  report: (line: string) => void,
): Promise<BenchSite> {
  const dataDir = join(options.folder, 'site');
  const holder = ownerOf(dataDir);
  if (holder !== undefined) throw new Error(`process ${holder.pid} measures in ${dataDir} already`);
  const [n40 = 0, n40Tls = 0, history = 0, ...more] = await freePorts(2 + options.gateways);
  const others = othersOf(options);
  const operations = await freePortRun(operationsPorts + others.length);
  const { NODE_OPTIONS: given } = process.env;
  if (options.profile) process.env['NODE_OPTIONS'] = inspectOption;
  const stack = await startStack({
    site: 'bench',
    dataDir,
    serverPorts: await freeServerPorts(),
    servicePorts: { n40, n40Tls, history, operations },
    fresh: true,
    report,
    env: {}, // servers that were given elsewhere are not measured here
  });
  if (given === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = given;
  await startOthers(stack, others, { dataDir, n40Ports: more, operations });
  const names = [...serviceNames, ...others.map(({ name }) => name)];
  const [services, servers] = [servicePids(stack, names), serverPids(stack)];
  return { stack, n40Ports: [n40, ...more], services, servers };
}

/** Services of a site by their names, as they run now. */
export function servicePids({ services }: Stack, names: readonly string[]): Pids {
  return Object.fromEntries(names.map((name) => [name, services.service(name).pid() ?? 0]));
}

/** The servers of a site that take part in every charge, as they run now. */
export function serverPids({ servers }: Stack): Pids {
  const { kafka, redis } = servers.local;
  return { kafka: kafka?.pid() ?? 0, redis: redis?.pid() ?? 0 };
}

/** A process beside the first of its kind. */
interface Other {
  readonly kind: 'gateway' | 'rater';
  readonly name: string;
}

function othersOf({ gateways, raters }: Pick<BenchOptions, 'gateways' | 'raters'>): Other[] {
  const beside = (kind: Other['kind'], count: number): Other[] =>
    Array.from({ length: count - 1 }, (_, i) => ({ kind, name: `${kind}-${i + 2}` }));
  return [...beside('rater', raters), ...beside('gateway', gateways)];
}

/** Where those beside the first keep and offer things. */
interface OthersAt {
  readonly dataDir: string;
  readonly n40Ports: readonly number[];
  readonly operations: number;
}

async function startOthers(
  { services, servers }: Stack,
  others: readonly Other[],
  { dataDir, n40Ports, operations }: OthersAt,
): Promise<void> {
  const secrets = await siteSecrets(dataDir);
  const doors = n40Ports.values();
  const specs = others.map(({ kind, name }, i) => {
    const port = operations + operationsPorts + i;
    const door = () => ({
      TOLL_N40_PORT: String(doors.next().value),
      TOLL_REFERENCE_KEY: secrets.referenceKey,
    });
    return {
      name,
      entry: `services/${kind}/main.ts`,
      env: {
        ...siteEnv('bench', servers, secrets),
        ...(kind === 'gateway' ? door() : {}),
        TOLL_OPERATIONS_PORT: String(port),
      },
      healthUrl: `http://127.0.0.1:${port}/health`,
    };
  });
  await services.start(specs);
}
