import { rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { developmentCertificate } from './development-certificate.ts';
import { useOrStartServers } from './given-servers.ts';
import type { ServersInUse } from './given-servers.ts';
import { projectRoot } from './paths.ts';
import type { ServerPorts } from './server-options.ts';
import { requireFree } from './ports.ts';
import { ownerOf } from './run-dir.ts';
import { portsByUse, shellEnv, siteEnv, siteSecrets, siteServices } from './site-services.ts';
import type { OtherSite, ServicePorts } from './site-services.ts';
import { superviseServices } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

export interface StackOptions {
  readonly site: string;
  readonly dataDir: string;
  readonly serverPorts: ServerPorts;
  readonly servicePorts: ServicePorts;
  readonly fresh?: boolean;
  /** Accounts to try things with; made unless told otherwise. */
  readonly demoData?: boolean;
  /** The other of two sites; this one is told to serve beside it. */
  readonly other?: OtherSite;
  readonly kafkaHeapMb?: number;
  readonly report?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** A site that runs: servers, services, and the shell to ask it things. */
export interface Stack {
  readonly servers: ServersInUse;
  readonly services: Supervisor;
  readonly n40Url: string;
  /** The same door with TLS; undefined without a certificate. */
  readonly n40TlsUrl: string | undefined;
  readonly historyUrl: string;
  /** The environment in which `toll` finds this site. */
  readonly shellEnv: Readonly<Record<string, string>>;
  /** Runs `toll …` and returns what it printed. @throws Error when it fails. */
  toll(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a whole site with its ledger and demo data, and resolves once it serves. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { site, dataDir, servicePorts, report = () => undefined } = options;
  if (options.fresh === true) await emptyFolder(dataDir);
  const services = await superviseServices({ dataDir, report });
  const servers = await startServers(options, services);
  const stop = async (): Promise<void> => {
    await services.stop();
    await servers.stop();
  };
  const secrets = await siteSecrets(dataDir);
  const env = siteEnv(site, servers, secrets);
  const shell = shellEnv(env, servers, servicePorts, secrets, options.other);
  const toll = (...args: readonly string[]): Promise<string> => runToll(args, shell);
  let n40TlsUrl: string | undefined;
  try {
    const certificate = await developmentCertificate(dataDir, report);
    n40TlsUrl = certificate && `https://127.0.0.1:${servicePorts.n40Tls}`;
    await toll('set-up');
    const where = { ports: servicePorts, dataDir, other: options.other };
    const stages = siteServices(env, secrets, where, certificate);
    for (const stage of stages) await services.start(stage);
    if (options.demoData !== false) await toll('demo-data');
    if (options.other?.role === 'main') await toll('site', 'probes');
  } catch (error) {
    await stop();
    throw error;
  }
  const n40Url = `http://127.0.0.1:${servicePorts.n40}`;
  const historyUrl = `http://127.0.0.1:${servicePorts.history}`;
  return { servers, services, n40Url, n40TlsUrl, historyUrl, shellEnv: shell, toll, stop };
}

/** Deletes the data of a site. @throws Error while a process runs it. */
export async function emptyFolder(dataDir: string): Promise<void> {
  const owner = ownerOf(dataDir);
  if (owner !== undefined && owner.pid !== process.pid)
    throw new Error(`${dataDir} is in use by process ${owner.pid} (${owner.commandLine})`);
  await rm(dataDir, { recursive: true, force: true });
}

/** Nothing is started when a port of a service is taken: it would crash long after. */
async function startServers(options: StackOptions, services: Supervisor): Promise<ServersInUse> {
  const { dataDir, kafkaHeapMb, report = () => undefined } = options;
  const heap = kafkaHeapMb === undefined ? {} : { kafkaHeapMb };
  try {
    await requireFree(portsByUse(options.servicePorts));
    const given = options.env ?? process.env;
    return await useOrStartServers(given, {
      dataDir,
      ports: options.serverPorts,
      report,
      ...heap,
    });
  } catch (error) {
    await services.stop();
    throw error;
  }
}

async function runToll(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const main = join(projectRoot, 'services/cli/main.ts');
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return Buffer.concat(out).toString('utf8');
  throw new Error(`toll ${args.join(' ')}: ${Buffer.concat([...err, ...out]).toString('utf8')}`);
}
