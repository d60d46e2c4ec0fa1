import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { givenAddresses, useOrStartServers } from '../../infra/local/given-servers.ts';
import type { ServerName } from '../../infra/local/local-server.ts';
import {
  freeServerPorts,
  serverNames,
  startLocalServers,
} from '../../infra/local/local-servers.ts';
import type { LocalServers } from '../../infra/local/local-servers.ts';
import { dataRoot } from '../../infra/local/paths.ts';
import { claimRunDir, ownerOf, stacksIn } from '../../infra/local/run-dir.ts';
import type { AcquiredServers } from './acquired-servers.ts';
import { dockerAnswers } from './docker-answers.ts';

const folderPrefix = 'test-';

/**
 * Kafka, Redis and a registry for tests: those that `TOLL_KAFKA_BROKERS`, `TOLL_REDIS_URL` and
 * `TOLL_REGISTRY_URL` name; else containers when a Docker engine answers; else local processes.
 */
export async function acquireServers(
  env: NodeJS.ProcessEnv = process.env,
): Promise<AcquiredServers> {
  if (Object.keys(givenAddresses(env)).length === 0 && (await dockerAnswers(env))) {
    const { startContainers } = await import('./container-servers.ts');
    return startContainers();
  }
  const dataDir = await newTestFolder();
  const servers = await useOrStartServers(env, { dataDir, ports: await freeServerPorts() });
  const { brokers, redisUrl, registryUrl } = servers;
  const release = async (): Promise<void> => {
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { brokers, redisUrl, registryUrl, release };
}

/** Local servers for a test that breaks them, to be given back. */
export type OwnServers<N extends ServerName> = LocalServers<N> & {
  readonly dataDir: string;
  /** Stops what still runs and deletes the folder. */
  release(): Promise<void>;
};

/** Starts local servers in a folder of their own on free ports, whatever the environment names. */
export async function startOwnServers<N extends ServerName = ServerName>(
  which?: readonly N[],
): Promise<OwnServers<N>> {
  const dataDir = await newTestFolder();
  const names = which ?? (serverNames as readonly ServerName[] as readonly N[]);
  const servers = await startLocalServers({
    dataDir,
    ports: await freeServerPorts(),
    which: names,
  });
  const release = async (): Promise<void> => {
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...servers, dataDir, release };
}

let foldersMade = 0;

/** The path of a fresh folder below `.data/`; what killed test runs have left goes first. */
export async function newTestFolder(): Promise<string> {
  await endAbandonedRuns();
  foldersMade += 1;
  return join(dataRoot, `${folderPrefix}${process.pid}-${foldersMade}`);
}

async function endAbandonedRuns(): Promise<void> {
  if (!existsSync(dataRoot)) return;
  for (const name of readdirSync(dataRoot)) {
    const folder = join(dataRoot, name);
    if (!isTestFolder(name) || makerLives(name)) continue;
    const stacks = stacksIn(folder);
    if (stacks.some((stack) => ownerOf(stack) !== undefined)) continue;
    for (const stack of stacks) (await claimRunDir(stack)).release();
    rmSync(folder, { recursive: true, force: true });
  }
}

function isTestFolder(name: string): boolean {
  return /^test-\d+-\d+$/.test(name);
}

/** A number may have been given to another process since: then the folder stays until that ends. */
function makerLives(name: string): boolean {
  return existsSync(`/proc/${name.split('-')[1]}`);
}
