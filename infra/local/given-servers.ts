import type { ServerName } from './local-server.ts';
import { serverNames, startLocalServers } from './local-servers.ts';
import type { LocalServers, LocalServersOptions } from './local-servers.ts';
import { kafkaAnswers, redisAnswers, registryAnswers } from './reachability.ts';
import { waitUntil } from './wait-until.ts';

const reachableWithinMs = 10_000;

/** Where the servers of a stack are, whoever runs them. */
export interface ServerAddresses {
  /** `host:port`, several separated by commas. */
  readonly brokers: string;
  readonly redisUrl: string;
  /** With the path of the Confluent API. */
  readonly registryUrl: string;
}

/** The name by which each server is given. */
export const addressNames = {
  kafka: 'TOLL_KAFKA_BROKERS',
  redis: 'TOLL_REDIS_URL',
  registry: 'TOLL_REGISTRY_URL',
} as const satisfies Record<ServerName, string>;

const answers = {
  kafka: kafkaAnswers,
  redis: redisAnswers,
  registry: registryAnswers,
} as const satisfies Record<ServerName, (address: string) => Promise<boolean>>;

/** Servers to work with: some given, the others started here. */
export interface ServersInUse extends ServerAddresses {
  /** Handles of those that were started here. */
  readonly local: Partial<LocalServers>;
  /** Stops those that were started here. */
  stop(): Promise<void>;
}

/**
 * Uses the servers that the environment names and starts the others.
 *
 * @throws Error when one that was named does not answer, and as `startLocalServers`.
 */
export async function useOrStartServers(
  env: NodeJS.ProcessEnv,
  options: Omit<LocalServersOptions, 'which'>,
): Promise<ServersInUse> {
  const given = givenAddresses(env);
  await Promise.all(serverNames.map((name) => requireReachable(name, given[name])));
  const which = serverNames.filter((name) => given[name] === undefined);
  const local = await startLocalServers({ ...options, which });
  const addressOf = (name: ServerName): string => given[name] ?? local[name].address;
  return {
    brokers: addressOf('kafka'),
    redisUrl: addressOf('redis'),
    registryUrl: addressOf('registry'),
    local,
    stop: () => local.stop(),
  };
}

/** The addresses in an environment, by server. Empty counts as not given. */
export function givenAddresses(
  env: NodeJS.ProcessEnv,
): Readonly<Partial<Record<ServerName, string>>> {
  const named = serverNames.map((name) => [name, env[addressNames[name]]?.trim()] as const);
  return Object.fromEntries(named.filter(([, address]) => address !== undefined && address !== ''));
}

async function requireReachable(name: ServerName, address: string | undefined): Promise<void> {
  if (address === undefined) return;
  const condition = (): Promise<boolean> => answers[name](address);
  const what = `${name} to answer on ${address}, which ${addressNames[name]} names`;
  await waitUntil({ what, deadlineMs: reachableWithinMs, condition });
}
