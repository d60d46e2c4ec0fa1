import type { Journal, Metering } from '../ports/metrics.ts';
import type { HistoryEvents } from './ports.ts';

/** Logs and counts what the history tells. */
export function watchHistory(log: Journal, metrics: Metering): HistoryEvents {
  const folded = metrics.counter<'partition'>({
    name: 'toll_history_records_total',
    help: 'Ledger records folded into rows.',
    labels: ['partition'],
  });
  const rebuilds = metrics.counter<'partition'>({
    name: 'toll_history_rebuilds_total',
    help: 'Times the rows of a partition were deleted and folded again from the genesis.',
    labels: ['partition'],
  });
  const stops = metrics.counter<'partition'>({
    name: 'toll_history_stopped_total',
    help: 'Times a partition was stopped until an operator acts.',
    labels: ['partition'],
  });
  const troubles = metrics.counter({
    name: 'toll_history_troubles_total',
    help: 'Failures of log or file that were met and overcome.',
  });
  return {
    opened: (partition, sequence) =>
      log.info({ partition, sequence: sequence.toString() }, 'following'),
    folded: (partition, records) => folded.inc({ partition }, records),
    rebuilding: (partition, why) => {
      rebuilds.inc({ partition });
      log.warn({ partition, why }, 'the file is deleted and folded again from the genesis');
    },
    stopped: (partition, why) => {
      stops.inc({ partition });
      log.error({ partition, why }, 'stopped: an operator must act');
    },
    trouble: (what, cause) => {
      troubles.inc();
      log.warn({ err: cause }, what);
    },
  };
}
