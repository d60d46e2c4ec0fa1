import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerDefinition } from './local-server.ts';
import { requirePrograms } from './prerequisites.ts';
import { n40Answers } from './reachability.ts';
import type { DispatcherPorts } from './site-ports.ts';

const readyWithinMs = 30_000;
const stopWithinMs = 5_000;

/** Where one site serves, whether it does or not. */
export interface DispatchedSite {
  readonly site: string;
  readonly n40: number;
  readonly diameter: number;
}

/** What the dispatcher of two sites is made from. */
export interface DispatcherOptions {
  /** A folder of its own: it belongs to neither site. */
  readonly dataDir: string;
  readonly ports: DispatcherPorts;
  /** Gets everything while it serves. */
  readonly preferred: DispatchedSite;
  readonly backup: DispatchedSite;
  readonly report: (line: string) => void;
}

/** HAProxy before two sites. It is ready when a request through it is answered by one of them. */
export async function dispatcher(options: DispatcherOptions): Promise<ServerDefinition> {
  const { haproxy } = await requirePrograms(['haproxy'], options.report);
  const { ports } = options;
  const dataDir = join(options.dataDir, 'haproxy');
  const configFile = join(dataDir, 'haproxy.cfg');
  const address = `http://127.0.0.1:${ports.n40}`;
  return {
    name: 'dispatcher',
    address,
    ports: { 'dispatcher n40': ports.n40, 'dispatcher diameter': ports.diameter },
    dataDir,
    readyWithinMs,
    stopWithinMs,
    process: {
      name: 'dispatcher',
      command: haproxy,
      args: ['-db', '-f', configFile],
      logFile: join(options.dataDir, 'log', 'dispatcher.log'),
      env: process.env,
    },
    prepare: async () => writeFileSync(configFile, dispatcherConfig(options)),
    answers: () => n40Answers(address),
  };
}

/** The socket on which a dispatcher tells how it is, and is told what to do. */
export function adminSocket(dataDir: string): string {
  return join(dataDir, 'haproxy', 'admin.sock');
}

/** The text of `haproxy.cfg`. */
export function dispatcherConfig(options: Omit<DispatcherOptions, 'report'>): string {
  const { ports, preferred, backup } = options;
  return [
    'global',
    `  stats socket "${adminSocket(options.dataDir)}" mode 600 level admin`,
    '  log stdout format iso local0 notice',
    '  maxconn 2000',
    ...everywhere,
    'frontend n40',
    '  mode http',
    `  bind 127.0.0.1:${ports.n40} proto h2`,
    '  default_backend n40-sites',
    'backend n40-sites',
    '  mode http',
    '  option httpchk',
    // Without version and host the check is no request, and every site counts as down.
    '  http-check send meth GET uri /health ver HTTP/2 hdr Host n40',
    '  http-check expect status 200',
    `  server ${preferred.site} 127.0.0.1:${preferred.n40} proto h2 ${checked}`,
    `  server ${backup.site} 127.0.0.1:${backup.n40} proto h2 ${checked} backup`,
    'frontend diameter',
    '  mode tcp',
    `  bind 127.0.0.1:${ports.diameter}`,
    '  default_backend diameter-sites',
    'backend diameter-sites',
    '  mode tcp',
    `  server ${preferred.site} 127.0.0.1:${preferred.diameter} ${checked}`,
    `  server ${backup.site} 127.0.0.1:${backup.diameter} ${checked} backup`,
    '',
  ].join('\n');
}

/**
 * A site that dies is left within a second. Who had a request open there is cut off: its client
 * repeats, and the repeat finds the first answer or the other site.
 */
const checked = 'check inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions';

/**
 * A connection that fails before anything was sent is tried again, for longer than it takes to see
 * that a site is down, and then at the other. A request that was sent is never repeated here.
 */
const everywhere = [
  'defaults',
  '  log global',
  '  option redispatch',
  '  retries 3',
  '  timeout connect 1s',
  '  timeout check 1s',
  '  timeout client 10m',
  '  timeout server 10m',
];
