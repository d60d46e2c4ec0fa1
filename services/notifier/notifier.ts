import type { CallbackRecord } from '../core/contracts.gen.ts';
import { accountKey } from '../core/key.ts';
import { TopicWorker } from '../engine/topic-worker.ts';
import { untilDone } from '../engine/until-done.ts';
import { LogError } from '../ports/event-log.ts';
import type { LogEntry } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import { deliver } from './deliver.ts';
import { notifierLimits } from './ports.ts';
import type { NotifierPorts } from './ports.ts';

/**
 * Tells network functions what the exporter wrote down for them. What was told, or given up, moves
 * the position on; after a crash a few are told a second time, which harms nobody: a session that
 * asks for quota anew gets what it is due.
 */
export function createNotifier(ports: NotifierPorts): TopicWorker {
  const { reader, ownership, clock, events } = ports;
  const { atOnceMax, pollMs, readBytesMax } = notifierLimits;
  return new TopicWorker({
    topic: topics.callbacks,
    reader,
    ownership,
    clock,
    take: async (_partition, entries, signal) => {
      await Promise.all(entries.map((entry) => tellOne(entry, ports, signal)));
      signal.throwIfAborted();
      return entries.length;
    },
    atOnceMax,
    pollMs,
    readBytesMax,
    events: {
      waiting: () => events.waiting(),
      skipped: (partition, records) => events.skipped(partition, records),
      trouble: (cause) => events.trouble('callbacks', cause),
    },
  });
}

async function tellOne(entry: LogEntry, ports: NotifierPorts, signal: AbortSignal): Promise<void> {
  const { codec, events } = ports;
  const read = codec.read('CallbackRecord', entry);
  // Of a newer build: its own notifier tells it, and the session finds out when it next asks.
  if (read.kind !== 'read') return events.trouble(`callbacks@${entry.offset}`, read.why);
  const how = await deliver(read.value, ports, signal);
  if (signal.aborted) return;
  if (how.kind === 'unknown-session') await abandon(read.value, ports, signal);
  events.delivered(read.value.callback.type, how);
}

/** Ends a session that nobody goes on with, so that it frees what it holds. */
function abandon(
  { tenant, account, callback }: CallbackRecord,
  { client, clock }: NotifierPorts,
  signal: AbortSignal,
): Promise<true> {
  const abandonSession = { session: callback.session };
  return untilDone(
    async () => {
      try {
        await client.tell(accountKey(tenant, account), {
          type: 'AbandonSession',
          tenant,
          source: 'notifier',
          requestKey: null,
          abandonSession,
        });
        return true as const;
      } catch (cause) {
        if (cause instanceof LogError) return undefined;
        throw cause;
      }
    },
    clock,
    signal,
  );
}
