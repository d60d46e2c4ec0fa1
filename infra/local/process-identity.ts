import { readFileSync } from 'node:fs';

/**
 * What tells one process from every other of this boot: a number alone is reused, so the start
 * time and the command line go with it.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process (`man 5 proc`, stat field 22). */
  readonly startTicks: string;
  readonly commandLine: string;
}

/**
 * The identity of a running process.
 *
 * @returns undefined when it is gone or a zombie, and on systems without `/proc`.
 */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const startTicks = startTicksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (startTicks === undefined || commandLine === '') return undefined;
    return { pid, startTicks, commandLine };
  } catch {
    return undefined;
  }
}

/** Whether the process that was recorded is still running, and not another under its number. */
export function stillRuns(recorded: ProcessIdentity): boolean {
  const now = identityOf(recorded.pid);
  return now?.startTicks === recorded.startTicks && now.commandLine === recorded.commandLine;
}

/** The start time in the text of `/proc/<pid>/stat`. The name in brackets may hold anything. */
export function startTicksIn(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[22 - 3]; // field 3, the state, is the first after the name
}
