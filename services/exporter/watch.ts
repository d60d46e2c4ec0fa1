import type { Journal, Metering } from '../ports/metrics.ts';
import type { ExporterEvents } from './ports.ts';

/** Logs and counts what the exporter tells. */
export function watchExporter(log: Journal, metrics: Metering): ExporterEvents {
  const exported = metrics.counter<'topic'>({
    name: 'toll_exporter_records_total',
    help: 'Records exported: ledger records read; xDRs, notices, callbacks, commands written.',
    labels: ['topic'],
  });
  const fences = metrics.counter({
    name: 'toll_exporter_fenced_total',
    help: 'Partitions left because another exporter took them.',
  });
  const stops = metrics.counter({
    name: 'toll_exporter_stopped_total',
    help: 'Partitions stopped until an operator acts.',
  });
  const troubles = metrics.counter({
    name: 'toll_exporter_troubles_total',
    help: 'Failures that were met and overcome.',
  });
  return {
    opened: (partition, sequence) =>
      log.info({ partition, sequence: sequence.toString() }, 'exporting'),
    exported: (_partition, records) => {
      for (const [topic, count] of Object.entries(records)) exported.inc({ topic }, count);
    },
    carried: (_partition, commands) => exported.inc({ topic: 'usage' }, commands),
    fenced: (partition) => {
      fences.inc();
      log.warn({ partition }, 'another exporter took the partition');
    },
    stopped: (partition, why) => {
      stops.inc();
      log.error({ partition, why }, 'stopped: an operator must act');
    },
    trouble: (what, cause) => {
      troubles.inc();
      log.warn({ err: cause }, what);
    },
  };
}
