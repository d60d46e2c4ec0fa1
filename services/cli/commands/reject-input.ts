import { refusalOf } from '../accounts.ts';
import { CalledWrongly, Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { denials } from '../../core/denial.ts';
import { topics } from '../../ports/topics.ts';

/** The input that an operator rejects. */
export interface RejectOptions {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
}

/**
 * Tells the rater to reject the one input that stops a partition; it goes on behind it. An input
 * that was decided already stays as it was decided.
 */
export async function rejectInput(options: RejectOptions, site: Site, out: Output): Promise<void> {
  const { partition, reason } = options;
  const { reader, partitions } = await site.ledger();
  if (partition >= partitions) {
    throw new CalledWrongly(`the ledger has partitions 0 to ${partitions - 1}`);
  }
  const offset = BigInt(options.offset);
  const { first, end } = await reader.ends(topics.usage, partition);
  if (offset < first || offset >= end) {
    throw new CalledWrongly(`usage[${partition}] holds offsets ${first} to ${end - 1n}`);
  }
  const client = await site.usage();
  const reply = await client.control(partition, {
    type: 'RejectInput',
    tenant: '',
    source: 'toll',
    requestKey: null,
    rejectInput: { offset, reason },
  });
  const refused = refusalOf(reply);
  if (refused !== undefined) {
    const known: Readonly<Record<string, string>> = denials;
    throw new Failed(refused, known[refused] ?? refused);
  }
  out.line(`usage[${partition}]@${offset} is rejected: ${reason}`);
  out.document({ partition, offset, reason });
}
