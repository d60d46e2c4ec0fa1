import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  /** The first thing that was found broken; undefined: it survived. */
  readonly caught: string | undefined;
  readonly output: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** All that the simulator imports. */
const copied = [
  'package.json',
  'schemas',
  'services/core',
  'services/ports',
  'services/engine',
  'services/rater',
  'services/exporter',
  'services/scheduler',
  'services/site-controller',
  'services/adapters',
  'test/sim',
  'test/support',
] as const;

/** Milliseconds after which a mutant that goes round in circles counts as caught. */
const mutantMsMax = 150_000;

/** Puts a mutant into a copy of the code and runs seeds on it until one breaks. */
export async function runMutant(mutant: Mutant, seeds: number): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'toll-mutant-'));
  try {
    for (const path of copied) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    applyTo(join(folder, mutant.file), mutant);
    return await judge(mutant, folder, seeds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function applyTo(path: string, { name, from, to }: Mutant): void {
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${name}: its text stands ${parts.length - 1} times`);
  writeFileSync(path, parts.join(to));
}

function judge(mutant: Mutant, folder: string, seeds: number): Promise<Verdict> {
  const from = String(mutant.firstSeed ?? 1);
  const args = ['test/sim/run.ts', '--seeds', String(seeds), '--from', from];
  if (mutant.ofSites === true) args.push('--sites');
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const hear = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const timer = setTimeout(() => child.kill('SIGKILL'), mutantMsMax);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      const found = /^ {2}(?!logs)(\S.*)$/m.exec(output)?.[1];
      const caught = code === 0 ? undefined : (found ?? (code === null ? 'no end' : 'an error'));
      resolve({ mutant, caught, output });
    });
  });
}
