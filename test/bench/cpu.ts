import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes by the names they have in the report. */
export type Pids = Readonly<Record<string, number>>;

/** CPU microseconds by process. */
export type CpuTimes = Readonly<Record<string, number>>;

const microsPerTick = 10_000; // USER_HZ is 100 on Linux
const quietShare = 0.06;
const lookMs = 250;

/** CPU time that processes have taken so far, user and system, all threads (`man 5 proc`). */
export function cpuTimes(pids: Pids): CpuTimes {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuOf(pid)]));
}

function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name in parentheses may hold anything: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick;
}

/** What was taken between two moments. */
export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  return Object.fromEntries(
    Object.entries(after).map(([name, micros]) => [name, micros - (before[name] ?? 0)]),
  );
}

/** Waits until processes have nothing left to do, at most `withinMs`; returns how long it took. */
export async function untilQuiet(pids: Pids, withinMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const before = cpuTimes(pids);
    await sleep(lookMs);
    const taken = Object.values(cpuBetween(before, cpuTimes(pids)));
    const tookMs = performance.now() - began;
    const isQuiet = taken.every((micros) => micros < lookMs * 1000 * quietShare);
    if (isQuiet) return tookMs - lookMs;
    if (tookMs > withinMs) return tookMs;
  }
}
