import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../../../infra/local/child-process.ts';
import type { RunningProcess } from '../../../infra/local/child-process.ts';
import { freePorts } from '../../../infra/local/ports.ts';
import { redisAnswers } from '../../../infra/local/reachability.ts';
import { waitUntil } from '../../../infra/local/wait-until.ts';

/** A Redis of this test alone, to be broken at will. Empty after every start. */
export interface OwnRedis {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Connections stay open and nothing answers, until `resume`. */
  pause(): void;
  resume(): void;
  /** Stops it and removes its folder. */
  release(): Promise<void>;
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const [port] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'toll-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let running: RunningProcess | undefined;
  const start = async (): Promise<void> => {
    running = await startProcess({
      name: 'redis',
      command: 'redis-server',
      args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      logFile: join(folder, 'redis.log'),
      env: process.env,
    });
    await waitUntil({ what: url, deadlineMs: 5_000, condition: () => redisAnswers(url) });
  };
  const stop = async (): Promise<void> => {
    await running?.stop(2_000);
    running = undefined;
  };
  const release = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const pause = (): void => running?.signal('SIGSTOP');
  const resume = (): void => running?.signal('SIGCONT');
  await start();
  return { url, start, stop, pause, resume, release };
}
