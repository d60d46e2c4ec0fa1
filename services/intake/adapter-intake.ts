import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import { TopicWorker } from '../engine/topic-worker.ts';
import { usageInOf } from '../ports/topics.ts';
import { AdapterDoor } from './adapter-door.ts';
import { intakeLimits } from './ports.ts';
import type { IntakePorts } from './ports.ts';

/**
 * Reads the topic of one adapter, and has its events worked off; what is read twice is charged
 * once.
 */
export function adapterIntake(adapter: DeclaredAdapter, ports: IntakePorts): TopicWorker {
  const { reader, clock, events, ownershipOf } = ports;
  const { eventsAtOnceMax: atOnceMax, pollMs, readBytesMax } = intakeLimits;
  const { name } = adapter;
  return new TopicWorker({
    topic: usageInOf(name),
    reader,
    ownership: ownershipOf(name),
    clock,
    take: (partition, entries, signal) =>
      new AdapterDoor(adapter, ports, signal).take(partition, entries),
    atOnceMax,
    pollMs,
    readBytesMax,
    events: {
      waiting: () => events.waiting(name, 'position'),
      skipped: (partition, records) => events.skipped(name, partition, records),
      trouble: (cause) => events.trouble(`the intake of ${name}`, cause),
    },
  });
}
