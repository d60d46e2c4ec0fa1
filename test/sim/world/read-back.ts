import type { Balance, ExportPosition } from '../../../services/core/contracts.gen.ts';
import { positionKey } from '../../../services/engine/export-position.ts';
import type { LogEntry } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import { acceptedIn, valueOf } from './accepted-ledger.ts';
import type { Accepted } from './accepted-ledger.ts';
import type { World } from './world.ts';

/** The ledger of a partition as every reader must take it: the next record only. */
export function acceptedLedger(world: World, partition: number): readonly Accepted[] {
  return acceptedIn(world.log, partition);
}

export function keyOfEntry(entry: LogEntry): string {
  return Buffer.from(entry.key).toString('latin1');
}

/** The newest position in `balances`. */
export function readExport(world: World, partition: number): ExportPosition | undefined {
  const entries = world.log.store.entries(topics.balances, partition);
  const last = entries.findLast((entry) => keyOfEntry(entry) === positionKey);
  return last && valueOf('ExportPosition', last);
}

/** What compaction leaves in `balances`: the last state of every key. */
export function compactedBalances(world: World, partition: number): ReadonlyMap<string, Balance> {
  const last = new Map<string, Balance>();
  for (const entry of world.log.store.entries(topics.balances, partition)) {
    const key = keyOfEntry(entry);
    if (key !== positionKey) last.set(key, valueOf('Balance', entry));
  }
  return last;
}
