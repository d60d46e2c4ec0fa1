import type { ServerAddresses } from '../../infra/local/given-servers.ts';

/** Servers for a test, to be given back. */
export interface AcquiredServers extends ServerAddresses {
  release(): Promise<void>;
}
