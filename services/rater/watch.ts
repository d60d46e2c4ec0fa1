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
  const labels = ['partition'] as const;
  const counter = (name: string, help: string) =>
    metrics.counter({ name: `toll_rater_${name}_total`, help, labels });
  return {
    decided: counter('decided', 'Usage events decided.'),
    repeated: counter('repeated', 'Usage events that were repeats of an earlier request.'),
    recovered: counter('recovered', 'Times the end of the ledger was read to serve.'),
    stopped: counter('stopped', 'Times a partition was stopped until an operator acts.'),
    troubles: metrics.counter({
      name: 'toll_rater_troubles_total',
      help: 'Failures of log or cache that were met and overcome.',
    }),
  };
}
