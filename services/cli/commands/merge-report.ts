import { beyondBound } from '../../core/site/merge-book.ts';
import { siteModeOf } from '../../core/site/mode.ts';
import type { ControlState, LedgerPosition } from '../../core/contracts.gen.ts';
import { placeBehind } from '../../engine/find-record.ts';
import { loadControl } from '../../engine/load-control.ts';
import { readMerges } from '../../engine/read-merges.ts';
import { hex } from '../../engine/sealed-record.ts';
import { ledgerOf } from '../../ports/topics.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { mergeLines } from '../view/merge-view.ts';
import type { MergedPartition, MergeReport } from '../view/merge-view.ts';

type Account = MergeReport['accounts'][number];

/**
 * Says what main made of what the other site charged alone, from the ledgers of both: in the merge
 * that is under way, or in the last one, or in all of them.
 *
 * @throws Failed where more was overdrawn than may be.
 */
export async function reportMerge(isAll: boolean, site: Site, out: Output): Promise<void> {
  const { peer } = await site.controller().status();
  const { partitions: count } = await site.ledger();
  const all = Array.from({ length: count }, (_, partition) => partition);
  const merges = await Promise.all(all.map((one) => mergesOf(one, { site, peer, isAll })));
  const accounts = merges.flatMap((one) => one.accounts).toSorted(byKey);
  const partitions = merges.map((one) => one.partition);
  const report: MergeReport = { peer, partitions, accounts };
  for (const line of mergeLines(report)) out.line(line);
  out.document({ peer, partitions, accounts: accounts.map(plain) });
  const beyond = accounts.filter((one) => beyondBound(one).length > 0);
  if (beyond.length > 0)
    throw new Failed('NOT_CLEAN', `${beyond.length} accounts are overdrawn beyond their bound`);
}

async function mergesOf(
  partition: number,
  { site, peer, isAll }: { readonly site: Site; readonly peer: string; readonly isAll: boolean },
): Promise<{ readonly partition: MergedPartition; readonly accounts: readonly Account[] }> {
  const ports = { ...(await site.ledger()), projection: await site.projection() };
  const topic = ledgerOf(peer);
  const { control } = await loadControl(ports, partition);
  const since = isAll ? null : sinceOf(control);
  const from = since === null ? undefined : await placeBehind(ports, partition, since, topic);
  const { there, accounts } = await readMerges(ports, partition, topic, from);
  const { sequence: through, hash } = there.head;
  const isDone = isDoneIn(control);
  return { partition: { partition, through, hash: hex(hash), isDone }, accounts };
}

/** Behind which record of the other site the present merge begins, or the last one began. */
function sinceOf(control: ControlState | undefined): LedgerPosition | null {
  const { merged = null } = control ?? {};
  if (merged === null) return null;
  return isDoneIn(control) ? merged.since : merged.through;
}

function isDoneIn(control: ControlState | undefined): boolean {
  return (control?.merged?.epoch ?? 0n) === siteModeOf(control).epoch;
}

function byKey(a: Account, b: Account): number {
  return a.key < b.key ? -1 : 1;
}

function plain({ overshoot, bound, ...rest }: Account) {
  return { ...rest, overshoot: Object.fromEntries(overshoot), bound: Object.fromEntries(bound) };
}
