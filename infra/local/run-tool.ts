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
 * Runs a tool to its end.
 *
 * @throws Error with the command and the last lines it wrote.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ToolOutput> {
  try {
    return await promisify(execFile)(command, args, { env, maxBuffer: outputBytesMax });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as Partial<ToolOutput>;
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-linesShown).join('\n');
    throw new Error(`failed: ${command} ${args.join(' ')}\n${said}`, { cause });
  }
}
