import { LogError } from '../ports/event-log.ts';
import { dropUnwritten, isWriting, mustRecover, stop } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';

/**
 * Appends what was decided, one batch in flight; the next batch is what gathered meanwhile.
 *
 * Whatever is not as expected afterwards (an append in doubt, records of another owner before ours)
 * is settled in one way: read the end of the ledger again and decide anew what does not stand
 * there.
 */
export async function appendDecided(owned: OwnedPartition, ports: RaterPorts): Promise<void> {
  if (owned.appending) return;
  owned.appending = true;
  try {
    while (owned.unconfirmed.length > 0 && isWriting(owned)) await appendOnce(owned, ports);
  } finally {
    owned.appending = false;
  }
}

async function appendOnce(owned: OwnedPartition, ports: RaterPorts): Promise<void> {
  const batch = owned.unconfirmed.slice(0, raterLimits.appendMax);
  try {
    const base = await ports.ledger.append(
      owned.partition,
      batch.map((sealed) => sealed.outgoing),
    );
    if (base !== owned.ledgerEnd) {
      return mustRecover(owned, `our records stand at ${base}, not at ${owned.ledgerEnd}`);
    }
    owned.unconfirmed = owned.unconfirmed.slice(batch.length);
    owned.ledgerEnd = base + BigInt(batch.length);
    if (owned.onDemand !== undefined) return; // the rebuild reads them from the ledger
    const confirmed = batch.map((sealed, i) => ({ sealed, offset: base + BigInt(i) }));
    owned.unprojected.push(...confirmed);
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause;
    ports.events.trouble(`append to ledger[${owned.partition}]`, cause);
    if (cause.code === 'too-large') {
      stop(owned, cause.message);
      return dropUnwritten(owned);
    }
    mustRecover(owned, `an append is in doubt: ${cause.message}`);
  }
}
