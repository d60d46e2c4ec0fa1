import { availableParallelism } from 'node:os';
import { PartitionThread, shareOut } from '../../services/cli/audit/partition-thread.ts';
import type { ReplayedPartition } from './replay-thread.ts';

/** What folding the whole ledger came to. */
export interface Replayed {
  readonly records: number;
  readonly recordsPerSecond: number;
  /** Charging records that were applied. */
  readonly charges: number;
  /** Money debited for usage, in millionths. */
  readonly debitedMicros: number;
  /** What the checks of the ledger found broken. */
  readonly violations: readonly string[];
}

const file = new URL('./replay-thread.ts', import.meta.url);

/**
 * Reads a site's ledger from its first record: fold, hashes, postings and all other checks, in as
 * many threads as `toll audit` has. The thread that worked longest says how long it took.
 */
export async function replayLedger(brokers: string, partitions: number): Promise<Replayed> {
  const length = Math.min(availableParallelism(), partitions);
  const threads = Array.from(
    { length },
    () => new PartitionThread<ReplayedPartition>(file, { brokers }),
  );
  try {
    const works = threads.map((thread) => thread.work);
    return sumOf(await shareOut(partitions, works, () => undefined));
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

function sumOf(byThread: readonly (readonly ReplayedPartition[])[]): Replayed {
  const all = byThread.flat();
  const total = (of: (one: ReplayedPartition) => number, ones = all): number =>
    ones.reduce((sum, one) => sum + of(one), 0);
  const seconds = Math.max(...byThread.map((ones) => total((one) => one.seconds, [...ones])));
  const records = total((one) => one.records);
  return {
    records,
    recordsPerSecond: records / seconds,
    charges: total((one) => one.charges),
    debitedMicros: Number(all.reduce((sum, one) => sum + one.debited, 0n)),
    violations: all.flatMap((one) => one.violations),
  };
}
