import type { Balance, LedgerRecord } from '../../core/contracts.gen.ts';
import { accountKey, partitionOf } from '../../core/key.ts';
import { fold } from '../../core/partition/fold.ts';
import { emptyHead } from '../../core/partition/head.ts';
import { LedgerFollower } from '../../engine/ledger-follower.ts';
import { topics } from '../../ports/topics.ts';
import type { Output } from '../output.ts';
import { bar } from '../output.ts';
import { readAccount } from '../read-account.ts';
import type { Site } from '../site.ts';
import { timeText } from '../../engine/time-text.ts';
import { standingOf } from '../../engine/words/amounts.ts';
import { recordWords } from '../../engine/words/record-words.ts';

interface Shown {
  readonly record: LedgerRecord;
  readonly standing: string;
}

/** Shows what happened to an account, the newest last. */
export async function showLedger(
  id: string,
  limit: number,
  site: Site,
  out: Output,
): Promise<void> {
  await readAccount(site, id); // refuses an unknown one before a long read
  const plans = await site.plans();
  const { shown, total } = await readHistory(id, limit, site, out);
  if (total > shown.length) out.line(`… ${total - shown.length} earlier ones: --limit shows more`);
  for (const { record, standing } of shown) {
    const at = timeText(record.clock).slice(0, 19).replace('T', ' ');
    const words = recordWords(record, plans);
    out.line(`#${record.sequence}  ${at}  ${record.type.padEnd(11)}  ${words}  ${standing}`);
  }
  out.document({ account: id, total, records: shown.map(({ record }) => record) });
}

/** Folds the one account out of its partition; keeps the newest records only. */
async function readHistory(id: string, limit: number, site: Site, out: Output) {
  const ports = await site.ledger();
  const key = accountKey(site.config.tenant, id);
  const partition = partitionOf(key, ports.partitions);
  const { first, end } = await ports.reader.ends(topics.ledger, partition);
  const follower = new LedgerFollower(ports, { head: emptyHead(partition), next: first });
  let state: Balance | undefined;
  let total = 0;
  let shown: Shown[] = [];
  while (follower.next < end) {
    for (const { record } of await follower.read(1000)) {
      if (record.key !== key) continue;
      state = fold(state, record);
      const standing = state?.account == null ? '' : standingOf(state.account);
      total += 1;
      shown.push({ record, standing });
    }
    if (shown.length > limit) shown = shown.slice(-limit);
    out.progress(bar(follower.next, end));
  }
  out.endProgress();
  return { shown, total };
}
