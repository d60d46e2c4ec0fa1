import type { Metrics } from '../adapters/system/metrics.ts';
import type { RaterCounters } from './watch.ts';

/** The rater's counters. */
export function raterCounters(metrics: Metrics): RaterCounters {
  const perPartition = (name: string, help: string) =>
    metrics.counter<'partition'>({ name: `toll_rater_${name}_total`, help, labels: ['partition'] });
  const decided = perPartition('decided', 'Usage events decided.');
  const repeated = perPartition(
    'repeated',
    'Usage events that were repeats of an earlier request.',
  );
  const recovered = perPartition('recovered', 'Times the end of the ledger was read to serve.');
  const stopped = perPartition('stopped', 'Times a partition was stopped until an operator acts.');
  const differed = perPartition(
    'differed',
    'Own records that differ from the first of a sequence.',
  );
  const troubles = metrics.counter({
    name: 'toll_rater_troubles_total',
    help: 'Failures of log or cache that were met and overcome.',
  });
  const label = (partition: number) => ({ partition: String(partition) });
  return {
    decided: (partition, records) => decided.inc(label(partition), records),
    repeated: (partition, records) => repeated.inc(label(partition), records),
    recovered: (partition) => recovered.inc(label(partition)),
    stopped: (partition) => stopped.inc(label(partition)),
    differed: (partition) => differed.inc(label(partition)),
    troubled: () => troubles.inc(),
  };
}
