import { join } from 'node:path';
import { fetchRegistry } from './fetch-registry.ts';
import type { ServerDefinition } from './local-server.ts';
import { requirePrograms } from './prerequisites.ts';
import { registryAnswers } from './reachability.ts';
import type { ServerOptions } from './server-options.ts';

const readyWithinMs = 60_000;
const stopWithinMs = 10_000;

const smallAndQuick = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/** Apicurio with its Confluent-compatible API, on an H2 file so that ids outlive a restart. */
export async function registryServer(options: ServerOptions): Promise<ServerDefinition> {
  const { java } = await requirePrograms(['java'], options.report);
  const jar = await fetchRegistry(options.report);
  const dataDir = join(options.dataDir, 'registry');
  const port = options.ports.registry;
  const address = registryUrl(port);
  return {
    name: 'registry',
    address,
    ports: { registry: port },
    dataDir,
    readyWithinMs,
    stopWithinMs,
    process: {
      name: 'registry',
      command: java,
      args: [...smallAndQuick, ...registryProperties(port, join(dataDir, 'schemas')), '-jar', jar],
      logFile: join(options.dataDir, 'log', 'registry.log'),
      env: process.env,
    },
    prepare: async () => undefined,
    answers: () => registryAnswers(address),
  };
}

/** The registry's address as clients of the Confluent API want it. */
export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`;
}

/** Java system properties of a registry that only this machine may reach. */
export function registryProperties(port: number, databaseFile: string): readonly string[] {
  return [
    `-Dquarkus.http.port=${port}`,
    '-Dquarkus.http.host=127.0.0.1',
    // Without write delay a schema that was acknowledged is still there after kill -9.
    `-Dquarkus.datasource.jdbc.url=jdbc:h2:file:${databaseFile};WRITE_DELAY=0`,
  ];
}
