import { allOrFirstError } from './all-or-first-error.ts';
import type { LocalServer, ServerDefinition, ServerName } from './local-server.ts';
import { localServer } from './local-server.ts';
import { kafkaServer } from './kafka-server.ts';
import { freePorts } from './ports.ts';
import { redisServer } from './redis-server.ts';
import { registryServer } from './registry-server.ts';
import { claimRunDir } from './run-dir.ts';
import type { ServerOptions, ServerPorts } from './server-options.ts';

/** Servers in the order in which they are stopped: Kafka last, it holds the truth. */
export const serverNames = ['registry', 'redis', 'kafka'] as const satisfies readonly ServerName[];

const definitions = {
  kafka: kafkaServer,
  registry: registryServer,
  redis: redisServer,
} as const satisfies Record<ServerName, (options: ServerOptions) => Promise<ServerDefinition>>;

/** Which servers to start, and where. */
export interface LocalServersOptions<N extends ServerName = ServerName> {
  readonly dataDir: string;
  readonly ports: ServerPorts;
  /** All three when left out. */
  readonly which?: readonly N[];
  readonly kafkaHeapMb?: number;
  readonly report?: (line: string) => void;
}

/** Running servers, each under its name. */
export type LocalServers<N extends ServerName = ServerName> = Readonly<Record<N, LocalServer>> & {
  /** Stops all that run, Kafka last, and gives the folder up. */
  stop(): Promise<void>;
};

/**
 * Starts servers as processes of this machine and resolves once all answer; when one fails, none
 * is left running. What an earlier, killed owner of the folder left is ended first.
 *
 * @throws Error naming a missing program, a taken port and its holder, or the end of a server's
 * log.
 */
export async function startLocalServers<N extends ServerName = ServerName>(
  options: LocalServersOptions<N>,
): Promise<LocalServers<N>> {
  const { dataDir, ports, kafkaHeapMb, report = () => undefined } = options;
  const given = { dataDir, ports, report, ...(kafkaHeapMb === undefined ? {} : { kafkaHeapMb }) };
  const names: readonly ServerName[] = options.which ?? serverNames;
  const runDir = await claimRunDir(dataDir);
  const servers: LocalServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of inStopOrder(servers)) await server.stop();
    runDir.release();
  };
  try {
    // One after the other, since each may have to install or fetch something first.
    for (const name of names) {
      servers.push(localServer(await definitions[name](given), runDir));
    }
    await allOrFirstError(servers.map((server) => server.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  const byName = Object.fromEntries(servers.map((server) => [server.name, server]));
  return { ...byName, stop } as LocalServers<N>;
}

/** Free ports for a stack of its own. */
export async function freeServerPorts(): Promise<ServerPorts> {
  const [kafka, kafkaController, registry, redis] = (await freePorts(4)) as [
    number,
    number,
    number,
    number,
  ];
  return { kafka, kafkaController, registry, redis };
}

function inStopOrder(servers: readonly LocalServer[]): readonly LocalServer[] {
  return serverNames.flatMap((name) => servers.filter((server) => server.name === name));
}
