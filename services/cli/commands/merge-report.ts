import { readMerges } from '../../engine/read-merges.ts';
import { hex } from '../../engine/sealed-record.ts';
import { ledgerOf } from '../../ports/topics.ts';
import { SiteUnreachable } from '../../ports/site-commands.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { mergeLines } from '../view/merge-view.ts';
import type { MergeReport } from '../view/merge-view.ts';

/**
 * Says what main made of all that the other site charged alone, from the ledgers of both.
 *
 * @throws Failed where more was overdrawn than may be.
 */
export async function reportMerge(site: Site, out: Output): Promise<void> {
  const peer = await peerOf(site);
  const { partitions: count, ...ports } = await site.ledger();
  const all = Array.from({ length: count }, (_, partition) => partition);
  const merges = await Promise.all(all.map((one) => readMerges(ports, one, ledgerOf(peer))));
  const accounts = merges.flatMap((one) => one.accounts).toSorted(byKey);
  const partitions = merges.map(({ partition, there }) => {
    return { partition, through: there.sequence, hash: hex(there.hash) };
  });
  const report: MergeReport = { peer, partitions, accounts };
  for (const line of mergeLines(report)) out.line(line);
  out.document({ peer, partitions, accounts: accounts.map(plain) });
  const beyond = accounts.filter((one) => isBeyond(one));
  if (beyond.length > 0)
    throw new Failed('NOT_CLEAN', `${beyond.length} accounts are overdrawn beyond their bound`);
}

type Account = MergeReport['accounts'][number];

function byKey(a: Account, b: Account): number {
  return a.key < b.key ? -1 : 1;
}

function plain({ overshoot, bound, ...rest }: Account) {
  return { ...rest, overshoot: Object.fromEntries(overshoot), bound: Object.fromEntries(bound) };
}

function isBeyond({ overshoot, bound }: Account): boolean {
  return [...overshoot].some(([pot, amount]) => amount > (bound.get(pot) ?? 0n));
}

async function peerOf(site: Site): Promise<string> {
  try {
    return (await site.controller().status()).peer;
  } catch (cause) {
    if (cause instanceof SiteUnreachable) throw new Failed(cause.code, cause.message);
    throw cause;
  }
}
