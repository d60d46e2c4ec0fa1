import { MergeBook } from '../core/site/merge-book.ts';
import type { AccountMerge } from '../core/site/merge-book.ts';
import type { Partition } from '../ports/event-log.ts';
import { topics } from '../ports/topics.ts';
import { placeBehind } from './find-record.ts';
import { beginningOf, LedgerFollower, toItsEnd } from './ledger-follower.ts';
import type { FollowerPorts, FollowPosition, LedgerTopic } from './ledger-follower.ts';

/** What merges of one partition came to, and the end of what is known of the other site here. */
export interface PartitionMerges {
  readonly partition: Partition;
  readonly there: FollowPosition;
  readonly accounts: readonly AccountMerge[];
}

/**
 * Reads what the other site wrote alone, and from the first fence on what this one made of it.
 *
 * @param since behind which record of the other site; by default from its genesis.
 * @throws LogError of the log; LedgerBroken for a ledger that cannot be followed.
 */
export async function readMerges(
  ports: FollowerPorts,
  partition: Partition,
  peer: LedgerTopic,
  since: FollowPosition = beginningOf(partition),
): Promise<PartitionMerges> {
  const book = new MergeBook(since.head.sequence);
  const other = new LedgerFollower(ports, since, peer);
  for await (const { record } of toItsEnd(other)) book.takeOther(record);
  const { firstFence: fence, isEmpty } = book;
  if (!isEmpty) {
    const from = fence && (await placeBehind(ports, partition, fence));
    const own = new LedgerFollower(ports, from ?? beginningOf(partition), topics.ledger);
    for await (const { record } of toItsEnd(own)) book.takeOwn(record);
  }
  const there = { head: other.head, next: other.next };
  return { partition, there, accounts: book.accounts() };
}
