import { workerData } from 'node:worker_threads';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { workInThread } from '../../services/cli/audit/partition-thread.ts';
import { LedgerAudit } from '../../services/core/checks/ledger-audit.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { LedgerFollower } from '../../services/engine/ledger-follower.ts';
import { readSettings, registryIdsKey } from '../../services/engine/settings.ts';
import { siteCodec } from '../../services/site/site-codec.ts';

/** What folding one partition came to. */
export interface ReplayedPartition {
  readonly records: number;
  readonly charges: number;
  /** Money debited for usage, in millionths. */
  readonly debited: bigint;
  readonly violations: readonly string[];
  readonly seconds: number;
}

// A thread of the replay: folds and checks partitions with nothing else around it.
const { brokers } = workerData as { readonly brokers: string };
const reader = new KafkaLogReader({ brokers: brokers.split(','), clientId: 'bench' });
const stored = await readSettings(reader, siteCodec(undefined));
const codec = siteCodec(stored.get(registryIdsKey));
const hashing = createHashing(new Uint8Array(32));

workInThread(async (partition): Promise<ReplayedPartition> => {
  const found = { records: 0, charges: 0, debited: 0n, violations: [] as string[] };
  const began = performance.now();
  const audit = new LedgerAudit(partition);
  const position = { head: emptyHead(partition), next: 0n };
  const follower = new LedgerFollower({ reader, codec, hashing }, position);
  let ahead = follower.read(100);
  for (;;) {
    const records = await ahead;
    const isDone = follower.isAtEnd;
    if (!isDone) {
      ahead = follower.read(100); // the next batch is read meanwhile
      ahead.catch(() => undefined); // met where it is waited for
    }
    for (const { record, hash } of records) {
      audit.feed(record, hash);
      found.records += 1;
      if (record.type === 'Charge' && record.outcome === 'applied') found.charges += 1;
      for (const change of record.changes) {
        if (change.type === 'UsageDebited') found.debited += change.usageDebited.money;
      }
    }
    if (isDone) break;
  }
  audit.end();
  if (follower.hasGap) found.violations.push(`ledger[${partition}] has a gap`);
  found.violations.push(...audit.violations().map((one) => `${one.invariant}: ${one.text}`));
  return { ...found, seconds: (performance.now() - began) / 1000 };
});
