import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { signalGroup } from '../local/child-process.ts';
import { projectRoot } from '../local/paths.ts';

const endsWithinMs = 15_000;
const outputCharactersMax = 1_000_000;

/** A command of a check or a test run. */
export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  /** How long it may take before it is ended and counts as failed. */
  readonly msMax: number;
  /** `show` passes its output on as it comes; `keep` returns it. */
  readonly output: 'show' | 'keep';
}

/** How a step went. */
export interface StepResult {
  readonly ok: boolean;
  /** What it wrote, if that was kept, and why it was ended, if it was. */
  readonly output: string;
  readonly ms: number;
}

/**
 * Runs a program of the packages, or of the system, at the top of the checkout. Whoever ends this
 * process ends the step too.
 */
export async function runStep(step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  const child = spawn(step.command, step.args, {
    cwd: projectRoot,
    env: {
      ...process.env,
      PATH: pathWithPackages(),
      ...(step.output === 'keep' ? { NO_COLOR: '1' } : {}),
    },
    detached: true, // a group of its own: it may have children to take along
    stdio: ['ignore', ...(step.output === 'show' ? outputs.show : outputs.keep)],
  });
  let output = '';
  const keep = (text: Buffer): void => {
    if (output.length < outputCharactersMax) output += text.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = endTogether(child.pid, step.msMax);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  const reason = ended();
  const ms = performance.now() - startedAt;
  return { ok: code === 0 && reason === undefined, output: output + (reason ?? ''), ms };
}

const outputs = { show: ['inherit', 'inherit'], keep: ['pipe', 'pipe'] } as const;

/**
 * Ends a process group when its time is over or when this process is told to stop.
 *
 * @returns a function to call once it is gone, which says why it was ended, if it was.
 */
function endTogether(pid: number | undefined, msMax: number): () => string | undefined {
  let reason: string | undefined;
  let kill: NodeJS.Timeout | undefined;
  const end = (why: string): void => {
    if (pid === undefined || reason !== undefined) return;
    reason = why;
    signalGroup(pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), endsWithinMs);
  };
  const tooLate = setTimeout(() => end(`ended after ${msMax / 1_000} s\n`), msMax);
  const told = (signal: NodeJS.Signals): void => {
    process.exitCode = 1;
    end(`ended by ${signal}\n`);
  };
  process.on('SIGINT', told).on('SIGTERM', told); // npm passes on what the group got too
  return () => {
    clearTimeout(tooLate);
    clearTimeout(kill);
    process.off('SIGINT', told).off('SIGTERM', told);
    return reason;
  };
}

/** The programs of the packages come first, the pinned Node among them. */
function pathWithPackages(): string {
  return [join(projectRoot, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
}
