import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from './run-tool.ts';

const javaMajorLeast = 17;
const virtualMachines = '/usr/lib/jvm';

/** Where Debian puts servers; only root has it on the path. */
const systemFolder = '/usr/sbin';

/** The Debian package that brings each program. */
const debianPackages = {
  java: 'default-jre-headless',
  mvn: 'maven',
  'redis-server': 'redis-server',
  openssl: 'openssl',
  haproxy: 'haproxy',
} as const;

/** A program of the system that the local stack runs. */
export type Program = keyof typeof debianPackages;

/** Finds a program's path, or undefined. */
export type FindProgram = (program: Program) => Promise<string | undefined>;

/**
 * Paths of the programs asked for. As root on Debian, what is missing is installed first.
 *
 * @throws Error naming what is missing and the command that gets it.
 */
export async function requirePrograms<P extends Program>(
  programs: readonly P[],
  report: (line: string) => void,
  find: FindProgram = findProgram,
): Promise<Readonly<Record<P, string>>> {
  const first = await findAll(programs, find);
  if (first.missing.length === 0) return first.found as Record<P, string>;
  if (!canInstall()) throw new Error(describeMissing(first.missing));
  report(`installing ${packagesFor(first.missing).join(', ')} (apt-get)`);
  await install(first.missing);
  const second = await findAll(programs, find);
  if (second.missing.length > 0) throw new Error(describeMissing(second.missing));
  return second.found as Record<P, string>;
}

/** What to tell somebody whose machine lacks programs. */
export function describeMissing(missing: readonly Program[]): string {
  const names = missing.map((name) => (name === 'java' ? `Java ${javaMajorLeast} or newer` : name));
  const command = `apt-get update && apt-get install -y ${packagesFor(missing).join(' ')}`;
  return `missing: ${names.join(', ')}. On Debian or Ubuntu: sudo sh -c '${command}'`;
}

/** The major version in what `java -version` prints ("1.8.0_392" is 8). */
export function javaMajorIn(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match === null ? undefined : Number(match[1]);
}

/** A program on this machine; of several Javas the first that is new enough. */
export async function findProgram(program: Program): Promise<string | undefined> {
  if (program !== 'java') return pathsOf(program)[0];
  for (const java of javaCandidates()) {
    if (((await javaMajorOf(java)) ?? 0) >= javaMajorLeast) return java;
  }
  return undefined;
}

function javaCandidates(): readonly string[] {
  const home = process.env['JAVA_HOME'];
  const installed = existsSync(virtualMachines) ? readdirSync(virtualMachines) : [];
  return [
    ...(home === undefined ? [] : [join(home, 'bin', 'java')]),
    ...pathsOf('java'),
    ...installed.map((name) => join(virtualMachines, name, 'bin', 'java')),
  ].filter(isExecutable);
}

async function javaMajorOf(java: string): Promise<number | undefined> {
  try {
    return javaMajorIn((await runTool(java, ['-version'])).stderr);
  } catch {
    return undefined;
  }
}

function pathsOf(program: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders, systemFolder].map((folder) => join(folder, program)).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function findAll(
  programs: readonly Program[],
  find: FindProgram,
): Promise<{ found: Partial<Record<Program, string>>; missing: readonly Program[] }> {
  const found: Partial<Record<Program, string>> = {};
  for (const program of programs) {
    const path = await find(program);
    if (path !== undefined) found[program] = path;
  }
  return { found, missing: programs.filter((program) => found[program] === undefined) };
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

async function install(programs: readonly Program[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runTool('apt-get', ['update'], env);
  await runTool(
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...packagesFor(programs)],
    env,
  );
}

function packagesFor(programs: readonly Program[]): readonly string[] {
  return programs.map((program) => debianPackages[program]);
}
