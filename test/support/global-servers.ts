import type { TestProject } from 'vitest/node';
import type { ServerAddresses } from '../../infra/local/given-servers.ts';
import { acquireServers } from './local-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    servers: ServerAddresses;
  }
}

/** One set of servers for a whole test run; tests get it with `inject('servers')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await acquireServers();
  const { brokers, redisUrl, registryUrl } = servers;
  project.provide('servers', { brokers, redisUrl, registryUrl });
  return () => servers.release();
}
