import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pids } from '../cpu.ts';

/** Resident megabytes by process. */
export type Memory = Readonly<Record<string, number>>;

/** What processes hold resident now (`man 5 proc`). */
export function memoryOf(pids: Pids): Memory {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
      return [name, Math.round(kilobytes / 1_024)];
    }),
  );
}

/** Looks at processes every so often until `work` is done. */
export async function watchMemory<T>(
  pids: () => Pids,
  everyMs: number,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly samples: readonly Memory[] }> {
  const samples: Memory[] = [];
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      samples.push(memoryOf(pids()));
      await sleep(everyMs, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    return { result: await work, samples };
  } finally {
    done.abort();
    await watching;
  }
}

/** The most a process held in each third of a watch. */
export type Thirds = readonly [number, number, number];

/** The most each process held in the thirds of a watch: one that leaks grows from each to each. */
export function mostByThird(samples: readonly Memory[]): Readonly<Record<string, Thirds>> {
  const names = Object.keys(samples[0] ?? {});
  const cut = (third: number): number => Math.floor((samples.length * third) / 3);
  return Object.fromEntries(
    names.map((name) => {
      const most = (third: number): number =>
        Math.max(...samples.slice(cut(third), cut(third + 1)).map((sample) => sample[name] ?? 0));
      return [name, [most(0), most(1), most(2)] as const];
    }),
  );
}
