import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataRoot } from '../../infra/local/paths.ts';

/** What one fault came to. Times in milliseconds. */
export interface FaultReport {
  readonly fault: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly answered: number;
  readonly answeredByRepeat: number;
  readonly gaveUpThenSettled: number;
  readonly heldBack: number;
  /** From the fault, or from its end where it lasts, until every partition gave a new answer. */
  readonly servedAgainMs: number;
  /** As before, until no partition fell silent again for two seconds. */
  readonly steadyAfterMs: number;
  /** The longest time that any partition answered no probe. */
  readonly longestSilenceMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Ledger records of a second owner that readers skipped. */
  readonly skippedRecords: number;
  readonly problems: number;
  readonly notes: string;
}

const file = join(dataRoot, 'reports', 'faults.json');

/** Prints one line on a fault, and keeps it with those of the other faults. */
export function reportFault(report: FaultReport): void {
  const { fault, requests, requestsPerSecond, answeredByRepeat, servedAgainMs } = report;
  const { steadyAfterMs, longestSilenceMs, skippedRecords, problems, notes, p99Ms } = report;
  const audit = problems === 0 ? 'audit clean' : `${problems} PROBLEMS`;
  process.stdout.write(
    `fault: ${fault} · ${requests} requests at ${requestsPerSecond}/s, ` +
      `${answeredByRepeat} answered by a repeat, p99 ${p99Ms} ms · ` +
      `served again after ${servedAgainMs} ms, steady after ${steadyAfterMs} ms, ` +
      `longest silence ${longestSilenceMs} ms · ` +
      `${skippedRecords} records skipped · ${audit}${notes === '' ? '' : ` · ${notes}`}\n`,
  );
  mkdirSync(dirname(file), { recursive: true });
  const others = readReports().filter((one) => one.fault !== fault);
  writeFileSync(file, `${JSON.stringify([...others, report], null, 2)}\n`);
}

function readReports(): readonly FaultReport[] {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as readonly FaultReport[];
}
