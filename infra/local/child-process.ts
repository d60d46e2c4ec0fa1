import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const logBytesMax = 20_000_000;
const logLinesShown = 15;
const killedWithinMs = 5_000;

/** A process to start, and where its output goes. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly cwd?: string;
  /** The whole environment of the child: nothing is inherited silently. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child that was started and may have ended since. */
export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** How it ended, as soon as it has. */
  exit(): ProcessExit | undefined;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, a bounded wait, SIGKILL. Resolves once the process is gone. */
  stop(withinMs: number): Promise<ProcessExit>;
}

/** Children that live. Whatever ends this process, short of SIGKILL, takes them along. */
const alive = new Set<number>();
process.on('exit', () => {
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
});

/**
 * Starts a child in a process group of its own, so that Ctrl-C in the terminal reaches only the
 * parent, which then stops its children in order. Output is appended to the log file.
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const log = openLog(spec.logFile);
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number));
    child.once('error', (cause) => reject(new Error(`cannot start ${spec.name}`, { cause })));
  });
  return watch(child, pid);
}

function watch(child: ChildProcess, pid: number): RunningProcess {
  let ended: ProcessExit | undefined;
  alive.add(pid);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => {
      alive.delete(pid);
      ended = { code, signal };
      resolve(ended);
    });
  });
  const signal = (name: NodeJS.Signals): void => {
    if (ended === undefined) signalGroup(pid, name);
  };
  return { pid, exited, exit: () => ended, signal, stop: (ms) => stopProcess(signal, exited, ms) };
}

async function stopProcess(
  signal: (name: NodeJS.Signals) => void,
  exited: Promise<ProcessExit>,
  withinMs: number,
): Promise<ProcessExit> {
  signal('SIGTERM');
  signal('SIGCONT'); // a paused process gets its SIGTERM only when it runs again
  const gently = await within(exited, withinMs);
  if (gently !== undefined) return gently;
  signal('SIGKILL');
  const killed = await within(exited, killedWithinMs);
  if (killed === undefined) throw new Error('a process survived SIGKILL');
  return killed;
}

/** Signals a process and what it may have started itself; one that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The value of a promise, or undefined when it takes longer. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  const timeout = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  return Promise.race([promise, timeout]).finally(() => timer.abort());
}

/** One sentence on how a process ended. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal === null
    ? `it ended with code ${exit.code}`
    : `it was ended by ${exit.signal}`;
}

/** The last lines of a log, for error messages. */
export function lastLogLines(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-logLinesShown).join('\n');
  } catch {
    return '(no log)';
  }
}

/** Opens a log to append to: a restart must not lose what led to it. */
function openLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logBytesMax) renameSync(logFile, `${logFile}.1`);
  return openSync(logFile, 'a');
}
