import type { Journal, Metering } from '../ports/metrics.ts';
import type { IntakeEvents } from './ports.ts';

/** Logs and counts what the intake tells. */
export function watchIntake(log: Journal, metrics: Metering): IntakeEvents {
  const charged = metrics.counter<'adapter' | 'repeated'>({
    name: 'toll_intake_charged_total',
    help: 'Events of adapters that were charged; repeated: that had been charged before.',
    labels: ['adapter', 'repeated'],
  });
  const refused = metrics.counter<'adapter' | 'reason'>({
    name: 'toll_intake_refused_total',
    help: 'Events of adapters that were refused, in whole or for a rating group.',
    labels: ['adapter', 'reason'],
  });
  const skipped = metrics.counter<'adapter'>({
    name: 'toll_intake_skipped_total',
    help: 'Events that the log deleted before anybody read them.',
    labels: ['adapter'],
  });
  const behind = metrics.gauge<'adapter'>({
    name: 'toll_intake_behind_events',
    help: 'Events that an adapter published and this intake has not worked off.',
    labels: ['adapter'],
  });
  const waits = metrics.counter<'adapter' | 'on'>({
    name: 'toll_intake_waits_total',
    help: 'Times that an event had to wait for something that was not to be had.',
    labels: ['adapter', 'on'],
  });
  const troubles = metrics.counter({
    name: 'toll_intake_troubles_total',
    help: 'Failures that were met and overcome.',
  });
  return {
    opened: (adapter, tenant) => log.info({ adapter, tenant }, 'reading what the adapter sends'),
    closed: (adapter) => log.info({ adapter }, 'the adapter is declared no more, or otherwise'),
    charged: (adapter, repeated) => charged.inc({ adapter, repeated: String(repeated) }),
    refused: (adapter, reason) => refused.inc({ adapter, reason }),
    skipped: (adapter, partition, events) => {
      skipped.inc({ adapter }, Number(events));
      log.error({ adapter, partition, events: events.toString() }, 'deleted before it was read');
    },
    behind: (adapter, events) => behind.set({ adapter }, Number(events)),
    waiting: (adapter, on) => waits.inc({ adapter, on }),
    trouble: (what, cause) => {
      troubles.inc();
      log.warn({ err: cause }, what);
    },
  };
}
