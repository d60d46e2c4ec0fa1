import type { LedgerRecord, Sha256 } from '../../../services/core/contracts.gen.ts';
import { emptyHead, fitOf, headAfter } from '../../../services/core/partition/head.ts';
import type { LogEntry, Partition } from '../../../services/ports/event-log.ts';
import type { ContractName, Contracts } from '../../../services/ports/record-codec.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { SimLog } from './sim-log.ts';
import { codec, hashing } from './tools.ts';

/** A ledger record that every reader accepts. */
export interface Accepted {
  readonly record: LedgerRecord;
  readonly hash: Sha256;
  readonly bytes: Uint8Array;
  readonly offset: bigint;
}

/** The ledger of a partition as every reader must take it: the next record only. */
export function acceptedIn({ store }: SimLog, partition: Partition): readonly Accepted[] {
  const accepted: Accepted[] = [];
  let head = emptyHead(partition);
  for (const entry of store.entries(topics.ledger, partition)) {
    const record = valueOf('LedgerRecord', entry);
    if (fitOf(head, record) !== 'next') continue;
    const bytes = codec.unframe(entry.value) ?? entry.value;
    const hash = hashing.sha256(bytes) as Sha256;
    head = headAfter(record, hash);
    accepted.push({ record, hash, bytes, offset: entry.offset });
  }
  return accepted;
}

/** The value of an entry; throws when it is none of this contract. */
export function valueOf<N extends ContractName>(name: N, entry: LogEntry): Contracts[N] {
  const read = codec.read(name, entry);
  if (read.kind !== 'read') throw new Error(`${name} @${entry.offset}: ${read.why}`);
  return read.value;
}
