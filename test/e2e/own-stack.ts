import { rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { freeServerPorts } from '../../infra/local/local-servers.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { freePortRun, freePorts } from '../../infra/local/ports.ts';
import { operationsPorts } from '../../infra/local/site-services.ts';
import { startStack } from '../../infra/local/stack.ts';
import type { Stack } from '../../infra/local/stack.ts';
import { newTestFolder } from '../support/local-servers.ts';

/** A site of a test's own, to be given back. */
export interface OwnStack extends Stack {
  /** Runs a program of the checkout against this site. */
  run(program: string): Promise<RunResult>;
  /** For files of the test. */
  readonly dataDir: string;
  /** Where the rater says how it is. */
  readonly raterHealthUrl: string;
  /** Stops everything and deletes the folder. */
  release(): Promise<void>;
}

/** How a program ended, and what it said. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a site in a folder and on ports of its own. */
export async function startOwnStack(): Promise<OwnStack> {
  const dataDir = await newTestFolder();
  const serverPorts = await freeServerPorts();
  const operations = await freePortRun(operationsPorts);
  const [n40 = 0, n40Tls = 0, history = 0] = await freePorts(3);
  const servicePorts = { n40, n40Tls, history, operations };
  const stack = await startStack({ site: 'main', dataDir, serverPorts, servicePorts, env: {} });
  return {
    ...stack,
    dataDir,
    raterHealthUrl: `http://127.0.0.1:${operations}/health`,
    run: (program) => runProgram('node', [program], stack.shellEnv),
    release: async () => {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs a program in the checkout to its end; `node` is the one that runs this. */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const path = command === 'node' ? process.execPath : command;
  const child = spawn(path, args, {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}
