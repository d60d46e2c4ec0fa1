import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerDefinition } from './local-server.ts';
import { requirePrograms } from './prerequisites.ts';
import { redisAnswers } from './reachability.ts';
import type { ServerOptions } from './server-options.ts';

const readyWithinMs = 10_000;
const stopWithinMs = 5_000;

/** Redis as the projection wants it: memory only, bounded, and never evicting. */
export async function redisServer(options: ServerOptions): Promise<ServerDefinition> {
  const programs = await requirePrograms(['redis-server'], options.report);
  const dataDir = join(options.dataDir, 'redis');
  const port = options.ports.redis;
  const configFile = join(dataDir, 'redis.conf');
  const address = `redis://127.0.0.1:${port}`;
  return {
    name: 'redis',
    address,
    ports: { redis: port },
    dataDir,
    readyWithinMs,
    stopWithinMs,
    process: {
      name: 'redis',
      command: programs['redis-server'],
      args: [configFile],
      logFile: join(options.dataDir, 'log', 'redis.log'),
      env: process.env,
    },
    prepare: async () => writeFileSync(configFile, redisConfig(port, dataDir)),
    answers: () => redisAnswers(address),
  };
}

/** The text of `redis.conf`. */
export function redisConfig(port: number, dataDir: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `dir "${dataDir}"`,
    'maxmemory 2gb',
    // An evicted state would look like an unknown account.
    'maxmemory-policy noeviction',
    // A cache of the ledger: what a crash takes is folded again.
    'appendonly no',
    'save ""',
    // The command line must stay what it was started with: see run-dir.ts.
    'set-proc-title no',
    '',
  ].join('\n');
}
