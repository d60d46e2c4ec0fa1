import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../infra/local/paths.ts';

/** A file system of bounded size, in memory: full means what it means on a disk. */
export interface SmallDisk {
  /** Leaves no room beyond what is used now. */
  fill(): void;
  /** Gives the room back. */
  empty(): void;
  unmount(): void;
}

const prefix = 'disk-';

/**
 * Mounts a disk and lets a folder's entry lead there. The mount lies beside the folder, so that
 * whoever deletes the folder of a killed run does not meet a mount in it.
 *
 * @throws Error without the right to mount.
 */
export function mountDisk(folder: string, entry: string, size: string): SmallDisk {
  unmountAbandoned();
  const path = join(dataRoot, `${prefix}${process.pid}`);
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  mkdirSync(folder, { recursive: true });
  symlinkSync(path, join(folder, entry));
  const resize = (to: string): void => {
    execFileSync('mount', ['-o', `remount,size=${to}`, path]);
  };
  // Smaller than what is used is refused, and it is being written to.
  const slackKilobytes = 2_048;
  return {
    fill: () => resize(`${usedKilobytes(path) + slackKilobytes}k`),
    empty: () => resize(size),
    unmount: () => unmount(path),
  };
}

function usedKilobytes(path: string): number {
  const table = execFileSync('df', ['-k', '--output=used', path], { encoding: 'utf8' });
  return Number(table.split('\n')[1]?.trim());
}

function unmount(path: string): void {
  execFileSync('umount', ['-l', path]);
  rmdirSync(path);
}

/** What killed runs have left. */
function unmountAbandoned(): void {
  const mounts = readFileSync('/proc/mounts', 'utf8');
  for (const name of readdirSync(dataRoot)) {
    const [, pid] = /^disk-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const path = join(dataRoot, name);
    if (mounts.includes(` ${path} `)) unmount(path);
    else rmdirSync(path);
  }
}
