import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../infra/local/paths.ts';
import { youngSpace } from '../../infra/local/supervisor.ts';

/** A process of the bench itself; it ends when its parent does. */
export interface Child {
  readonly pid: number;
  /** Sends a message and waits for the next one back. @throws Error when the child ends first. */
  ask(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a program below `test/bench` and resolves once it says that it is ready. */
export async function startChild(
  entry: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = fork(join(projectRoot, 'test/bench', entry), {
    env: { ...process.env, ...env },
    execArgv: [youngSpace],
    serialization: 'advanced',
  });
  await heardFrom(child, entry);
  return {
    pid: child.pid ?? 0,
    ask: (message) => {
      child.send(message);
      return heardFrom(child, entry);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function heardFrom(child: ChildProcess, entry: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${entry} ended with code ${child.exitCode}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
