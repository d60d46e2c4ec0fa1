import type { LedgerRecord, Sha256 } from '../../../services/core/contracts.gen.ts';
import { emptyHead, fitOf, headAfter } from '../../../services/core/partition/head.ts';
import type { Head } from '../../../services/core/partition/head.ts';
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
export function acceptedIn(log: SimLog, partition: Partition): readonly Accepted[] {
  return new AcceptedSoFar(log, partition).all();
}

/** The same, read on from where it was read to before. */
export class AcceptedSoFar {
  readonly #log: SimLog;
  readonly #partition: Partition;
  readonly #accepted: Accepted[] = [];
  #head: Head;
  #read = 0;

  constructor(log: SimLog, partition: Partition) {
    this.#log = log;
    this.#partition = partition;
    this.#head = emptyHead(partition);
  }

  all(): readonly Accepted[] {
    const entries = this.#log.store.entries(topics.ledger, this.#partition);
    for (; this.#read < entries.length; this.#read += 1) this.#take(entries[this.#read]);
    return this.#accepted;
  }

  #take(entry: LogEntry | undefined): void {
    if (entry === undefined) return;
    const record = valueOf('LedgerRecord', entry);
    if (fitOf(this.#head, record) !== 'next') return;
    const bytes = codec.unframe(entry.value) ?? entry.value;
    const hash = hashing.sha256(bytes) as Sha256;
    this.#head = headAfter(record, hash);
    this.#accepted.push({ record, hash, bytes, offset: entry.offset });
  }
}

/** The value of an entry; throws when it is none of this contract. */
export function valueOf<N extends ContractName>(name: N, entry: LogEntry): Contracts[N] {
  const read = codec.read(name, entry);
  if (read.kind !== 'read') throw new Error(`${name} @${entry.offset}: ${read.why}`);
  return read.value;
}
