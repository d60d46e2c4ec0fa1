import { LogError } from '../ports/event-log.ts';
import type { RaterEvents } from './ports.ts';

/** What a log must offer. */
export interface WatchLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counters that the rater's events feed. */
export interface RaterCounters {
  decided(partition: number, records: number): void;
  repeated(partition: number, records: number): void;
  recovered(partition: number): void;
  stopped(partition: number): void;
  differed(partition: number): void;
  troubled(): void;
}

/** Logs and counts what the rater tells. */
export function watchRater(log: WatchLog, counters: RaterCounters): RaterEvents {
  return {
    recovering: (partition, why) => log.info({ partition, why }, 'reading the end of the ledger'),
    recovered: (partition, sequence, folded) => {
      counters.recovered(partition);
      log.info({ partition, sequence: sequence.toString(), folded }, 'serving');
    },
    stalled: (partition, why) => log.warn({ partition, why }, 'waiting'),
    stopped: (partition, why, cause) => {
      counters.stopped(partition);
      log.error({ partition, why, err: cause }, 'stopped: an operator must act');
    },
    decided: (partition, records, repeats) => {
      counters.decided(partition, records);
      if (repeats > 0) counters.repeated(partition, repeats);
    },
    differs: (partition, sequence) => {
      counters.differed(partition);
      log.error(
        { partition, sequence: sequence.toString() },
        'a record of ours differs from the first',
      );
    },
    trouble: (what, cause) => {
      counters.troubled();
      const code = cause instanceof LogError ? cause.code : undefined;
      log.warn({ err: cause, code }, what);
    },
  };
}
