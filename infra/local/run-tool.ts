import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const outputBytesMax = 16_000_000;
const linesShown = 20;

/** What a tool that ended well wrote. */
export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a tool to its end, which is at the latest that of this process.
 *
 * @throws Error with the command and the last lines it wrote.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ToolOutput> {
  const running = promisify(execFile)(command, args, { env, maxBuffer: outputBytesMax });
  const end = (): boolean => running.child.kill('SIGKILL');
  process.once('exit', end);
  try {
    return await running;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as Partial<ToolOutput>;
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-linesShown).join('\n');
    throw new Error(`failed: ${command} ${args.join(' ')}\n${said}`, { cause });
  } finally {
    process.removeListener('exit', end);
  }
}
