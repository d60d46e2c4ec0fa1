import { mkdirSync, rmSync } from 'node:fs';
import { describeExit, lastLogLines, startProcess } from './child-process.ts';
import type { ProcessSpec, RunningProcess } from './child-process.ts';
import { requireFree } from './ports.ts';
import type { RunDir } from './run-dir.ts';
import { waitUntil } from './wait-until.ts';

/** The servers of a site. */
export type ServerName = 'kafka' | 'registry' | 'redis';

/** The servers that stand between two sites. */
export type LinkName = 'mirror' | 'dispatcher';

/** What one server needs to be started; everything technology-specific about it. */
export interface ServerDefinition {
  readonly name: ServerName | LinkName;
  /** What clients are configured with: `host:port` for Kafka, a URL for most others. */
  readonly address: string;
  /** By use, for the error when one is taken. */
  readonly ports: Readonly<Record<string, number>>;
  readonly dataDir: string;
  readonly process: ProcessSpec;
  readonly readyWithinMs: number;
  readonly stopWithinMs: number;
  /** Writes configuration and formats an empty data folder. Repeatable. */
  prepare(): Promise<void>;
  /** Whether a client would be served. May throw as long as it would not. */
  answers(): Promise<boolean>;
}

/** A server that can be broken and mended on its own, as fault tests do. */
export interface LocalServer {
  readonly name: ServerName | LinkName;
  readonly address: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Undefined while it is stopped. */
  pid(): number | undefined;
  /** Starts it on the data it has and resolves once it answers. No-op while it runs. */
  start(): Promise<void>;
  /** Ends it gently, by force after a while. No-op while it is stopped. */
  stop(): Promise<void>;
  /** SIGKILL; resolves once the process is gone. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, until `resume`. */
  pause(): void;
  resume(): void;
  /** Deletes its data. Only while it is stopped. */
  wipe(): void;
}

/** Makes a server that is not yet running. */
export function localServer(definition: ServerDefinition, runDir: RunDir): LocalServer {
  const { name, process: spec } = definition;
  let running: RunningProcess | undefined;
  const current = (): RunningProcess | undefined =>
    running?.exit() === undefined ? running : undefined;
  const end = async (withinMs: number): Promise<void> => {
    await current()?.stop(withinMs);
    running = undefined;
    runDir.forget(name);
  };
  return {
    name,
    address: definition.address,
    dataDir: definition.dataDir,
    logFile: spec.logFile,
    pid: () => current()?.pid,
    start: async () => {
      if (current() !== undefined) return;
      await requireFree(definition.ports);
      mkdirSync(definition.dataDir, { recursive: true });
      await definition.prepare();
      running = await startProcess(spec);
      runDir.record(name, running.pid);
      await untilReady(definition, running);
    },
    stop: () => end(definition.stopWithinMs),
    kill9: async () => {
      current()?.signal('SIGKILL');
      await running?.exited;
      await end(0);
    },
    pause: () => current()?.signal('SIGSTOP'),
    resume: () => current()?.signal('SIGCONT'),
    wipe: () => {
      if (current() !== undefined) throw new Error(`${name} runs: stop it before wiping its data`);
      rmSync(definition.dataDir, { recursive: true, force: true });
    },
  };
}

/** @throws Error with the end of the server's log. */
async function untilReady(definition: ServerDefinition, running: RunningProcess): Promise<void> {
  const { name, address, process: spec } = definition;
  try {
    await waitUntil({
      what: `${name} on ${address} to answer`,
      deadlineMs: definition.readyWithinMs,
      condition: () => definition.answers(),
      hopeless: () => {
        const exit = running.exit();
        return exit === undefined ? undefined : describeExit(exit);
      },
    });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`${reason}\nthe end of ${spec.logFile}:\n${lastLogLines(spec.logFile)}`, {
      cause,
    });
  }
}
