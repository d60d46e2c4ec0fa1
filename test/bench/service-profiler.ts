import { readFileSync, writeFileSync } from 'node:fs';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { timesOf } from './self-times.ts';
import type { CpuProfile, ProfileTimes } from './self-times.ts';

/** The option that opens a service to profilers, on a free port that it names in its log. */
export const inspectOption = '--inspect=127.0.0.1:0';

const sampleEveryMicros = 500;
const addressPattern = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/g;

/** Profiles a running service through its inspector, for just as long as is asked. */
export class ServiceProfiler {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id === undefined) return;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** Opens the inspector that a service names in its log, and begins to sample. */
  static async start(logFile: string): Promise<ServiceProfiler> {
    let address: string | undefined;
    await waitUntil({
      what: `an inspector's address in ${logFile}`,
      deadlineMs: 5_000,
      condition: async () => {
        address = readFileSync(logFile, 'utf8').match(addressPattern)?.at(-1);
        return address !== undefined;
      },
    });
    const socket = new WebSocket(address ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const profiler = new ServiceProfiler(socket);
    await profiler.#ask('Profiler.enable');
    await profiler.#ask('Profiler.setSamplingInterval', { interval: sampleEveryMicros });
    await profiler.#ask('Profiler.start');
    return profiler;
  }

  /** Ends the sampling, keeps the profile for a viewer, and tells what took the time. */
  async stop(file: string): Promise<ProfileTimes> {
    const { profile } = (await this.#ask('Profiler.stop')) as { profile: CpuProfile };
    this.#socket.close();
    writeFileSync(file, JSON.stringify(profile));
    return timesOf(profile);
  }

  #ask(method: string, params: object = {}): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }
}
