import type { Journal, Metering } from '../ports/metrics.ts';
import type { NotifierEvents } from './ports.ts';

/** Logs and counts what the notifier tells. */
export function watchNotifier(log: Journal, metrics: Metering): NotifierEvents {
  const delivered = metrics.counter<'type' | 'outcome'>({
    name: 'toll_notifier_callbacks_total',
    help: 'Notifications to network functions, by what became of them.',
    labels: ['type', 'outcome'],
  });
  const waits = metrics.counter({
    name: 'toll_notifier_waits_total',
    help: 'Times that a position could not be kept at once.',
  });
  const troubles = metrics.counter({
    name: 'toll_notifier_troubles_total',
    help: 'Failures that were met and overcome.',
  });
  return {
    delivered: (type, how) => {
      delivered.inc({ type, outcome: how.kind });
      if (how.kind === 'given-up') log.warn({ type, why: how.why }, 'nobody took a notification');
    },
    waiting: () => waits.inc(),
    skipped: (partition, callbacks) =>
      log.warn({ partition, callbacks: callbacks.toString() }, 'deleted before they were sent'),
    trouble: (what, cause) => {
      troubles.inc();
      log.warn({ err: cause }, what);
    },
  };
}
