import { setTimeout as sleep } from 'node:timers/promises';
import { crashesInARow, restartDelayMs } from './back-off.ts';
import { describeExit, lastLogLines, startProcess } from './child-process.ts';
import type { ProcessSpec, RunningProcess } from './child-process.ts';
import type { RunDir } from './run-dir.ts';
import { waitUntil } from './wait-until.ts';

const readyWithinMs = 60_000;
const stopWithinMs = 15_000;
const healthPatienceMs = 2_000;

/** Crashes before the first sign of health after which a start is called failed. */
const crashesBeforeReadyMax = 3;

/** A process that is started again whenever it ends unasked. */
export interface SupervisedService {
  readonly name: string;
  readonly logFile: string;
  /** Undefined while it is down: stopped, or waiting for its restart. */
  pid(): number | undefined;
  /** How often it ended unasked since `start`. */
  crashes(): number;
  /** Starts it and resolves once it is healthy. No-op while it is supervised. */
  start(): Promise<void>;
  /** Ends it for good: SIGTERM, a bounded wait, SIGKILL. */
  stop(): Promise<void>;
  /** SIGKILL, after which the supervisor starts it again as after any crash. */
  kill9(): void;
  pause(): void;
  resume(): void;
}

/** What supervision needs around the process itself. */
export interface Supervision {
  readonly process: ProcessSpec;
  /** Answers 200 once the service serves. Without one, a running process counts as healthy. */
  readonly healthUrl: string | undefined;
  readonly runDir: RunDir;
  readonly report: (line: string) => void;
}

/** Makes a service that is not yet running. */
export function supervisedService(supervision: Supervision): SupervisedService {
  const { process: spec, runDir, report } = supervision;
  const now: Now = { child: undefined, crashes: 0 };
  let stopping = new AbortController();
  let supervised: Promise<void> | undefined;
  return {
    name: spec.name,
    logFile: spec.logFile,
    pid: () => now.child?.pid,
    crashes: () => now.crashes,
    start: async () => {
      if (supervised !== undefined) return;
      stopping = new AbortController();
      now.crashes = 0;
      supervised = keepRunning(supervision, now, stopping.signal).catch((error: unknown) => {
        report(`${spec.name}: no longer supervised: ${String(error)}`);
      });
      await untilHealthy(supervision, now);
    },
    stop: async () => {
      stopping.abort();
      await now.child?.stop(stopWithinMs);
      await supervised;
      supervised = undefined;
      runDir.forget(spec.name);
    },
    kill9: () => now.child?.signal('SIGKILL'),
    pause: () => now.child?.signal('SIGSTOP'),
    resume: () => now.child?.signal('SIGCONT'),
  };
}

interface Now {
  child: RunningProcess | undefined;
  crashes: number;
}

async function keepRunning(
  supervision: Supervision,
  now: Now,
  stopping: AbortSignal,
): Promise<void> {
  const { process: spec, runDir, report } = supervision;
  for (let inARow = 0; !stopping.aborted;) {
    const startedAt = performance.now();
    const child = await startProcess(spec);
    runDir.record(spec.name, child.pid);
    now.child = child;
    // asked to stop while it was being started
    if (stopping.aborted) await child.stop(stopWithinMs);
    const exit = await child.exited;
    now.child = undefined;
    if (stopping.aborted) return;
    now.crashes += 1;
    inARow = crashesInARow(inARow, performance.now() - startedAt);
    const delayMs = restartDelayMs(inARow);
    report(
      `${spec.name}: ${describeExit(exit)}; starting it again in ${delayMs} ms (${spec.logFile})`,
    );
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** @throws Error with the end of the service's log. */
async function untilHealthy(supervision: Supervision, now: Now): Promise<void> {
  const { process: spec, healthUrl } = supervision;
  try {
    await waitUntil({
      what: `${spec.name} to be healthy`,
      deadlineMs: readyWithinMs,
      condition: async () =>
        now.child !== undefined && (healthUrl === undefined || (await answers200(healthUrl))),
      hopeless: () =>
        now.crashes >= crashesBeforeReadyMax ? `it crashed ${now.crashes} times` : undefined,
    });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`${reason}\nthe end of ${spec.logFile}:\n${lastLogLines(spec.logFile)}`, {
      cause,
    });
  }
}

async function answers200(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(healthPatienceMs) });
  await response.body?.cancel();
  return response.status === 200;
}
