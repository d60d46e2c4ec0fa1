import { LogError } from '../ports/event-log.ts';
import type { Journal, Metering } from '../ports/metrics.ts';
import type { RaterEvents } from './ports.ts';

/** Logs and counts what the rater tells. */
export function watchRater(log: Journal, metrics: Metering): RaterEvents {
  const count = countersOf(metrics);
  return {
    recovering: (partition, why) => log.info({ partition, why }, 'reading the end of the ledger'),
    recovered: (partition, sequence, folded) => {
      count.recovered.inc({ partition });
      log.info({ partition, sequence: sequence.toString(), folded }, 'serving');
    },
    onDemand: (partition, sequence) => {
      count.onDemand.inc({ partition });
      log.warn({ partition, sequence: sequence.toString() }, 'serving by what the history tells');
    },
    stalled: (partition, why) => log.warn({ partition, why }, 'waiting'),
    stopped: (partition, why, cause) => {
      count.stopped.inc({ partition });
      log.error({ partition, why, err: cause }, 'stopped: an operator must act');
    },
    decided: (partition, records, repeats) => {
      count.decided.inc({ partition }, records);
      if (repeats > 0) count.repeated.inc({ partition }, repeats);
    },
    trouble: (what, cause) => {
      count.troubles.inc();
      const code = cause instanceof LogError ? cause.code : undefined;
      log.warn({ err: cause, code }, what);
    },
  };
}

function countersOf(metrics: Metering) {
  return {
    decided: metrics.counter<'partition'>({
      name: 'toll_rater_decided_total',
      help: 'Usage events decided.',
      labels: ['partition'],
    }),
    repeated: metrics.counter<'partition'>({
      name: 'toll_rater_repeated_total',
      help: 'Usage events that were repeats of an earlier request.',
      labels: ['partition'],
    }),
    recovered: metrics.counter<'partition'>({
      name: 'toll_rater_recovered_total',
      help: 'Times the end of the ledger was read to serve.',
      labels: ['partition'],
    }),
    onDemand: metrics.counter<'partition'>({
      name: 'toll_rater_on_demand_total',
      help: 'Times a partition was opened by what the history tells, its cache being lost.',
      labels: ['partition'],
    }),
    stopped: metrics.counter<'partition'>({
      name: 'toll_rater_stopped_total',
      help: 'Times a partition was stopped until an operator acts.',
      labels: ['partition'],
    }),
    troubles: metrics.counter({
      name: 'toll_rater_troubles_total',
      help: 'Failures of log or cache that were met and overcome.',
    }),
  };
}
