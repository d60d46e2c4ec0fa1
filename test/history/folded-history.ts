import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '../../services/adapters/system/system-clock.ts';
import { History } from '../../services/history/history.ts';
import type { ReadPorts } from '../../services/history/tenant-history.ts';
import type { LogReader } from '../../services/ports/event-log.ts';
import { plans } from '../support/plans.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';
import { historyFiles } from './history-files.ts';

/** A history that follows a log, with what reading it needs. */
export interface FoldedHistory {
  readonly ports: ReadPorts;
  readonly history: History;
  release(): Promise<void>;
}

const events = {
  opened: () => undefined,
  folded: () => undefined,
  rebuilding: () => undefined,
  stopped: (partition: number, why: string): never => {
    throw new Error(`partition ${partition} stopped: ${why}`);
  },
  trouble: (what: string, cause: unknown): never => {
    throw new Error(what, { cause });
  },
};

/** A log whose reads really wait, whatever clock it has: a follower polls it without end. */
function patient(log: LogReader): LogReader {
  return {
    ends: (topic, partition) => log.ends(topic, partition),
    read: async (positions, options) => {
      const batches = await log.read(positions, { ...options, waitMs: 0 });
      if (batches.length === 0) await sleep(5);
      return batches;
    },
    close: () => log.close(),
  };
}

/** Folds these partitions of a log, as far as they have come. */
export async function foldedHistory(log: LogReader, partitions = 1): Promise<FoldedHistory> {
  const files = historyFiles();
  const all = Array.from({ length: partitions }, (_, i) => i);
  const ports = { reader: patient(log), codec, hashing, clock, stores: files.stores, events };
  const history = new History(all, ports);
  history.start();
  for (const one of history.partitions) {
    if (!(await one.catchUp(20_000))) throw new Error(`partition ${one.partition} is behind`);
  }
  const known = new Map(Object.entries(plans));
  return {
    history,
    ports: { history, codec, plans: { all: known }, partitions },
    release: async () => {
      await history.stop();
      files.release();
    },
  };
}
