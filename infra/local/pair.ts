import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminSocket, dispatcher } from './dispatcher.ts';
import type { DispatchedSite } from './dispatcher.ts';
import { fetchKafka } from './fetch-kafka.ts';
import { fetchRegistry } from './fetch-registry.ts';
import { allOrFirstError } from './all-or-first-error.ts';
import { localServer } from './local-server.ts';
import type { LocalServer, ServerDefinition } from './local-server.ts';
import { mirrorMaker } from './mirror-maker.ts';
import type { MirroredSite } from './mirror-maker.ts';
import { requireFree } from './ports.ts';
import { requirePrograms } from './prerequisites.ts';
import { claimRunDir } from './run-dir.ts';
import type { ServerPorts } from './server-options.ts';
import type { DispatcherPorts } from './site-ports.ts';
import { shellExports } from './shell-exports.ts';
import { portsByUse, shareSecrets } from './site-services.ts';
import type { OtherSite, ServicePorts } from './site-services.ts';
import { emptyFolder, startStack } from './stack.ts';
import type { Stack } from './stack.ts';

/** The two sites, by the name that each has everywhere. */
export const siteNames = ['main', 'secondary'] as const;

/** A site of the pair. */
export type SiteName = (typeof siteNames)[number];

/** Where everything of a site listens. */
export interface SitePorts {
  readonly servers: ServerPorts;
  readonly services: ServicePorts;
  /** Where it will serve Diameter. */
  readonly diameter: number;
}

/** Where a pair of sites lives and listens. */
export interface PairOptions {
  /** Above the folders of the sites and of the dispatcher. */
  readonly dataRoot: string;
  readonly sites: Readonly<Record<SiteName, SitePorts>>;
  readonly dispatcher: DispatcherPorts;
  /** What follows when the secondary finds main out; usually it stands in. */
  readonly watchdog?: OtherSite['watchdog'];
  /** Deletes what an earlier run left. */
  readonly fresh?: boolean;
  readonly report?: (line: string) => void;
}

/** One of two sites, with the mirror that pulls the other into it. */
export interface PairedSite extends Stack {
  readonly dataDir: string;
  readonly mirror: LocalServer;
}

/** Two sites that run, and the dispatcher before them. */
export interface Pair extends Readonly<Record<SiteName, PairedSite>> {
  readonly dispatcher: LocalServer;
  /** Stops everything: the dispatcher first, then the mirrors, then the sites. */
  stop(): Promise<void>;
}

/** Two Kafkas on one machine, neither of which has much to hold. */
const kafkaHeapMb = 256;

/** What has been started so far, to be stopped in the order in which requests pass it. */
interface Running {
  readonly claims: { stop(): Promise<void> }[];
  readonly dispatchers: Linked[];
  readonly mirrors: Linked[];
  readonly stacks: Stack[];
}

interface Linked {
  readonly server: LocalServer;
  stop(): Promise<void>;
}

/**
 * Starts two whole sites that share nothing but their secrets, a mirror into each of them, and the
 * dispatcher; resolves once all of it is ready. When one fails, nothing is left running.
 *
 * @throws Error naming what is missing or taken, or the end of a log.
 */
export async function startPair(options: PairOptions): Promise<Pair> {
  const running: Running = { dispatchers: [], mirrors: [], stacks: [], claims: [] };
  const stop = (): Promise<void> => stopAll(running);
  try {
    return { ...(await startAll(options, running)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws the first error, once everything else has been stopped all the same. */
async function stopAll(running: Running): Promise<void> {
  const errors: unknown[] = [];
  for (const part of [running.dispatchers, running.mirrors, running.stacks, running.claims]) {
    const stops = part.splice(0).map((one) => one.stop());
    await allOrFirstError(stops).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

async function startAll(options: PairOptions, running: Running): Promise<Omit<Pair, 'stop'>> {
  const { dataRoot, report = () => undefined } = options;
  const folders = foldersIn(dataRoot);
  if (options.fresh === true) await allOrFirstError(Object.values(folders).map(emptyFolder));
  await fetchFirst(report);
  await claimAll(options, running);
  const front = await linkDispatcher(options, running);
  const stacks = await startStacks(options, running);
  const mirrors = {
    main: await linkMirror('main', 'secondary', { options, stacks, running }),
    secondary: await linkMirror('secondary', 'main', { options, stacks, running }),
  };
  report('the mirrors and the dispatcher are starting');
  const started = async ({ server }: Linked, what: string): Promise<void> => {
    await server.start();
    report(`${what}: ready`);
  };
  await allOrFirstError([
    ...siteNames.map((name) => started(mirrors[name], `mirror into ${name}`)),
    started(front, 'dispatcher'),
  ]);
  for (const name of siteNames) {
    const lines = shellExports(stacks[name].shellEnv);
    writeFileSync(join(folders[name], 'toll.env'), `${lines}\n`);
  }
  const site = (name: SiteName): PairedSite => {
    return { ...stacks[name], dataDir: folders[name], mirror: mirrors[name].server };
  };
  return { main: site('main'), secondary: site('secondary'), dispatcher: front.server };
}

/** Ends what a killed run has left, and tells of a taken port before anything has started. */
async function claimAll(options: PairOptions, running: Running): Promise<void> {
  const { dataRoot, sites } = options;
  for (const folder of Object.values(foldersIn(dataRoot))) {
    const runDir = await claimRunDir(folder);
    running.claims.push({ stop: async () => runDir.release() });
  }
  const groups = siteNames.flatMap((site) => {
    const { servers, services } = sites[site];
    const ports = Object.entries({ ...servers, ...portsByUse(services) });
    return ports.map(([use, port]) => [`${site} ${use}`, port] as const);
  });
  const { n40, diameter } = options.dispatcher;
  const front = { 'dispatcher n40': n40, 'dispatcher diameter': diameter };
  await requireFree({ ...front, ...Object.fromEntries(groups) });
}

async function linkDispatcher(options: PairOptions, running: Running): Promise<Linked> {
  const { sites, dispatcher: ports, dataRoot, report = () => undefined } = options;
  const dataDir = foldersIn(dataRoot).dispatcher;
  const preferred = dispatched('main', sites.main);
  const backup = dispatched('secondary', sites.secondary);
  const definition = await dispatcher({ dataDir, ports, preferred, backup, report });
  return link(definition, dataDir, running.dispatchers);
}

async function linkMirror(
  target: SiteName,
  source: SiteName,
  {
    options,
    stacks,
    running,
  }: {
    readonly options: PairOptions;
    readonly stacks: Readonly<Record<SiteName, Stack>>;
    readonly running: Running;
  },
): Promise<Linked> {
  const { dataRoot, report = () => undefined } = options;
  const dataDir = foldersIn(dataRoot)[target];
  const ends = { source: mirrored(source, stacks), target: mirrored(target, stacks) };
  return link(await mirrorMaker({ dataDir, ...ends, report }), dataDir, running.mirrors);
}

function foldersIn(dataRoot: string): Readonly<Record<SiteName | 'dispatcher', string>> {
  return {
    main: join(dataRoot, 'main'),
    secondary: join(dataRoot, 'secondary'),
    dispatcher: join(dataRoot, 'dispatcher'),
  };
}

/** Before anything starts: two sites that fetch at a time would be in each other's way. */
async function fetchFirst(report: (line: string) => void): Promise<void> {
  await requirePrograms(['java', 'redis-server', 'haproxy'], report);
  await fetchKafka(report);
  await fetchRegistry(report);
}

/** Both at a time: they wait more than they work. */
async function startStacks(
  options: PairOptions,
  running: Running,
): Promise<Readonly<Record<SiteName, Stack>>> {
  const { dataRoot, sites, report = () => undefined } = options;
  const folders = foldersIn(dataRoot);
  await shareSecrets(folders.main, folders.secondary);
  const start = async (site: SiteName): Promise<Stack> => {
    report(`${site}: starting`);
    const stack = await startStack({
      site,
      dataDir: folders[site],
      serverPorts: sites[site].servers,
      servicePorts: sites[site].services,
      demoData: site === 'main',
      other: otherOf(site, options),
      kafkaHeapMb,
      report: (line) => report(`${site}: ${line}`),
      env: {}, // servers that the environment names could be those of one site only
    });
    running.stacks.push(stack);
    report(`${site}: serves`);
    return stack;
  };
  const [main, secondary] = await allOrFirstError([start('main'), start('secondary')]);
  return { main, secondary };
}

function otherOf(site: SiteName, options: PairOptions): OtherSite {
  const { sites, dataRoot, watchdog = 'stand-in' } = options;
  const peer = site === 'main' ? 'secondary' : 'main';
  const { servers, services } = sites[peer];
  return {
    role: site,
    peer,
    url: `http://127.0.0.1:${services.site}`,
    n40Url: `http://127.0.0.1:${services.n40}`,
    brokers: `127.0.0.1:${servers.kafka}`,
    dispatcherSocket: adminSocket(foldersIn(dataRoot).dispatcher),
    watchdog,
  };
}

/** Makes a server that is not yet running, and sees to its end. */
async function link(
  definition: ServerDefinition,
  dataDir: string,
  running: Linked[],
): Promise<Linked> {
  const runDir = await claimRunDir(dataDir);
  const server = localServer(definition, runDir);
  const stop = async (): Promise<void> => {
    await server.stop();
    runDir.release();
  };
  const linked = { server, stop };
  running.push(linked);
  return linked;
}

function mirrored(site: SiteName, stacks: Readonly<Record<SiteName, Stack>>): MirroredSite {
  return { site, brokers: stacks[site].servers.brokers };
}

function dispatched(site: SiteName, { services, diameter }: SitePorts): DispatchedSite {
  return { site, n40: services.n40, diameter };
}
