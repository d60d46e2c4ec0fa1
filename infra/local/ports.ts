import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { identityOf } from './process-identity.ts';

// Below the range that Linux gives to outgoing connections (32768 …), above the sites' own ports.
const freePortLeast = 30_000;
const freePortMost = 32_700;
const attemptsMax = 2_000;

const host = '127.0.0.1';
const listening = '0A';

/** Ports that were given out here: nobody may listen on them yet, but somebody will. */
const givenOut = new Set<number>();

/** Ports nobody listens on at the moment, and that were not given out before. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  while (found.length < count) found.push(await freePortRun(1));
  return found;
}

/** The first of so many such ports in a row. */
export async function freePortRun(length: number): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const span = freePortMost - freePortLeast - length;
    const first = freePortLeast + Math.floor(Math.random() * span);
    const run = Array.from({ length }, (_, i) => first + i);
    if (run.some((port) => givenOut.has(port))) continue;
    if (!(await Promise.all(run.map(isFree))).every(Boolean)) continue;
    for (const port of run) givenOut.add(port);
    return first;
  }
  throw new Error(`no ${length} free ports in a row of ${freePortLeast} to ${freePortMost}`);
}

/** A port that should have been free. */
export class PortBusyError extends Error {
  override readonly name = 'PortBusyError';
}

/**
 * @throws PortBusyError naming the first port that is taken, whose it should be, and who holds it.
 */
export async function requireFree(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [use, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    throw new PortBusyError(`port ${port} (${use}) is taken ${describeHolder(port)}`);
  }
}

/** Whether a server could listen on the port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function describeHolder(port: number): string {
  const pid = holderOf(port);
  if (pid === undefined) return 'by a process that cannot be named from here';
  return `by process ${pid} (${identityOf(pid)?.commandLine.slice(0, 200) ?? 'just ended'})`;
}

/** The process that listens on a port, where `/proc` tells. */
export function holderOf(port: number): number | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    listenersIn(readOrEmpty(file), port),
  );
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (links.size === 0) return undefined;
  const pids = listOrEmpty('/proc').filter((name) => /^\d+$/.test(name));
  const holder = pids.find((pid) => holdsOne(pid, links));
  return holder === undefined ? undefined : Number(holder);
}

/** Inodes of the sockets that listen on a port, in the text of `/proc/net/tcp` (`man 5 proc`). */
export function listenersIn(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === listening)
    .flatMap((fields) => fields[9] ?? []);
}

function holdsOne(pid: string, links: ReadonlySet<string>): boolean {
  return listOrEmpty(`/proc/${pid}/fd`).some((fd) => {
    try {
      return links.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false; // closed since it was listed
    }
  });
}

function listOrEmpty(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
