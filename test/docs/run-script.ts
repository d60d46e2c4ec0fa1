import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../infra/local/paths.ts';

const commandWithinMs = 120_000;

/** Tools of pages that the project itself neither needs nor installs. */
const tools = ['curl', 'openssl', 'promtool', 'redis-cli'] as const;

/** A tool that a script needs and this machine does not have. */
export function toolMissingFor(script: string): string | undefined {
  return tools.find((name) => script.includes(name) && !isInstalled(name));
}

/** What became of a script. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script as a reader would, in the environment of a site. */
export function runScript(
  script: string,
  shellEnv: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const child = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...shellEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: commandWithinMs,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

/** Shown lines that the output lacks, or has in another order. White space does not count. */
export function linesLackingIn(output: string, shows: readonly string[]): readonly string[] {
  const printed = output.split('\n').map(plain);
  let from = 0;
  return shows.filter((line) => {
    const pattern = patternOf(plain(line));
    const found = printed.findIndex((one, index) => index >= from && pattern.test(one));
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}

function patternOf(line: string): RegExp {
  const parts = line.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function plain(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
