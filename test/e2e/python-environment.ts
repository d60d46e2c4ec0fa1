import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataRoot } from '../../infra/local/paths.ts';
import { runProgram } from './own-stack.ts';

/** What the consumer needs, and nothing of this project. */
const packages = ['fastavro==1.13.1', 'confluent-kafka==2.16.1'] as const;

/**
 * The Python of a virtual environment with these packages; made on first use, kept for later runs.
 * Its mark is written last, so that one cut short is made anew.
 */
export async function pythonEnvironment(): Promise<string> {
  const folder = join(dataRoot, 'python', 'xdr-consumer');
  const python = join(folder, 'bin', 'python');
  const mark = join(folder, packages.join('-').replaceAll('=', ''));
  if (existsSync(mark)) return python;
  await rm(folder, { recursive: true, force: true });
  await runOrFail('python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  await runOrFail(python, pip);
  await writeFile(mark, '');
  return python;
}

async function runOrFail(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runProgram(command, args, pipEnv());
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
}

/** Where packages come from is the machine's own affair. */
function pipEnv(): Readonly<Record<string, string>> {
  const names = Object.keys(process.env).filter((name) => /^(?:PIP_|.*_proxy$|SSL_)/i.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}
