import type { AccountState, LedgerRecord } from '../../core/contracts.gen.ts';
import { accountKey, partitionOf } from '../../core/key.ts';
import { keyText } from '../../engine/read-topic.ts';
import type { Offset, Partition } from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import { Failed } from '../failures.ts';
import { readKey } from '../read-account.ts';
import type { Site } from '../site.ts';

/** A place in the ledger before a request was sent. */
export interface Mark {
  readonly key: string;
  readonly partition: Partition;
  readonly from: Offset;
}

/** The ledger record that a request led to, and its account once the projection included it. */
export interface Observed {
  readonly record: LedgerRecord;
  readonly account: AccountState;
}

const withinMs = 10_000n;
const retryMs = 10;

/** Marks the end of the ledger partition of an account. */
export async function markEnd(site: Site, account: string): Promise<Mark> {
  const { reader, partitions } = await site.ledger();
  const key = accountKey(site.config.tenant, account);
  const partition = partitionOf(key, partitions);
  const { end } = await reader.ends(topics.ledger, partition);
  return { key, partition, from: end };
}

/**
 * Waits for the first record behind the mark that `isIt` knows, then for the projection to include
 * it.
 *
 * @throws Failed NOT_SEEN when either does not come within 10 s.
 */
export async function observe(
  site: Site,
  mark: Mark,
  isIt: (record: LedgerRecord) => boolean,
): Promise<Observed> {
  const { clock } = await site.ledger();
  const until = clock.now() + withinMs;
  const record = await findRecord(site, mark, isIt, until);
  while (clock.now() < until) {
    const { state, watermark } = await readKey(site, mark.key);
    if (watermark.sequence >= record.sequence && state?.account != null) {
      return { record, account: state.account };
    }
    await clock.sleep(retryMs);
  }
  throw new Failed('NOT_SEEN', `the projection does not include record ${record.sequence}`);
}

async function findRecord(
  site: Site,
  mark: Mark,
  isIt: (record: LedgerRecord) => boolean,
  until: bigint,
): Promise<LedgerRecord> {
  const { reader, codec, clock } = await site.ledger();
  let { from } = mark;
  while (clock.now() < until) {
    const position = { topic: topics.ledger, partition: mark.partition, from };
    const [batch] = await reader.read([position], { waitMs: 500 });
    for (const entry of batch?.entries ?? []) {
      if (keyText(entry) !== mark.key) continue;
      const read = codec.read('LedgerRecord', entry);
      if (read.kind === 'read' && isIt(read.value)) return read.value;
    }
    from = batch?.next ?? from;
  }
  throw new Failed('NOT_SEEN', 'the ledger shows no record of the answered request');
}
