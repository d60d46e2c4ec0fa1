import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import type { TestContext } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import type { Commands } from './markdown.ts';

const commandWithinMs = 120_000;

/** Tools of pages that the project itself neither needs nor installs. */
const tools = ['curl', 'openssl', 'promtool', 'redis-cli'] as const;

/**
 * Runs a script of a page, and holds what it prints against what the page shows. One that needs a
 * tool which the project neither needs nor installs is left out where that is missing.
 */
export async function expectAsShown(
  { script, shows }: Pick<Commands, 'script' | 'shows'>,
  shellEnv: Readonly<Record<string, string>>,
  context: TestContext,
): Promise<void> {
  const missing = toolMissingFor(script);
  if (missing !== undefined) context.skip(`${missing} is not installed`);
  const { code, output } = await runScript(script, shellEnv);
  expect(code, output).toBe(0);
  expect(linesLackingIn(output, shows), output).toEqual([]);
}

/** A tool that a script needs and this machine does not have. */
function toolMissingFor(script: string): string | undefined {
  return tools.find((name) => script.includes(name) && !isInstalled(name));
}

/** What became of a script. */
interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script as a reader would, in the environment of a site. */
function runScript(script: string, shellEnv: Readonly<Record<string, string>>): Promise<Outcome> {
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
function linesLackingIn(output: string, shows: readonly string[]): readonly string[] {
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
