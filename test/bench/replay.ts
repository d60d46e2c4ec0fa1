import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { LedgerAudit } from '../../services/core/checks/ledger-audit.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { LedgerFollower } from '../../services/engine/ledger-follower.ts';
import { readSettings, registryIdsKey } from '../../services/engine/settings.ts';
import { siteCodec } from '../../services/site/site-codec.ts';

/** What folding the whole ledger came to. */
export interface Replayed {
  readonly records: number;
  readonly recordsPerSecond: number;
  /** Charging records that were applied. */
  readonly charges: number;
  /** Money debited for usage, in millionths. */
  readonly debitedMicros: number;
  /** What the checks of the ledger found broken. */
  readonly violations: readonly string[];
}

/** Reads a site's ledger from its first record: fold, hashes, postings and all other checks. */
export async function replayLedger(brokers: string, partitions: number): Promise<Replayed> {
  const reader = new KafkaLogReader({ brokers: brokers.split(','), clientId: 'bench' });
  const stored = await readSettings(reader, siteCodec(undefined));
  const codec = siteCodec(stored.get(registryIdsKey));
  const hashing = createHashing(new Uint8Array(32));
  const found = { records: 0, charges: 0, debited: 0n, violations: [] as string[] };
  const began = performance.now();
  for (let partition = 0; partition < partitions; partition += 1) {
    const audit = new LedgerAudit(partition);
    const position = { head: emptyHead(partition), next: 0n };
    const follower = new LedgerFollower({ reader, codec, hashing }, position);
    do {
      for (const { record, hash } of await follower.read(100)) {
        audit.feed(record, hash);
        found.records += 1;
        if (record.type === 'Charge' && record.outcome === 'applied') found.charges += 1;
        for (const change of record.changes) {
          if (change.type === 'UsageDebited') found.debited += change.usageDebited.money;
        }
      }
    } while (!follower.isAtEnd);
    audit.end();
    if (follower.hasGap) found.violations.push(`ledger[${partition}] has a gap`);
    found.violations.push(...audit.violations().map((one) => `${one.invariant}: ${one.text}`));
  }
  const seconds = (performance.now() - began) / 1000;
  await reader.close();
  const { records, charges, debited, violations } = found;
  const debitedMicros = Number(debited);
  return { records, recordsPerSecond: records / seconds, charges, debitedMicros, violations };
}
