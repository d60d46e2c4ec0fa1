import { createAvroRecordCodec } from '../../services/adapters/avro/avro-record-codec.ts';
import { committedRegistryIds } from '../../services/adapters/registry/registration-order.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import type { Balance, Sha256, UsageEvent } from '../../services/core/contracts.gen.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { instant } from '../../services/core/time.ts';
import type { AcceptedRecord } from '../../services/engine/ledger-follower.ts';
import { sealRecord } from '../../services/engine/sealed-record.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import type { OutgoingRecord } from '../../services/ports/event-log.ts';
import type { ContractName, Contracts } from '../../services/ports/record-codec.ts';
import { plans } from './plans.ts';
import { envelope } from './pure-ledger.ts';

/** The codec of the shipped schemas. */
export const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });

/** Hashing under a service key of zeros. */
export const hashing = createHashing(new Uint8Array(32));

/** A contract as a record of the log. */
export function recordOf<N extends ContractName>(
  key: string,
  name: N,
  value: Contracts[N],
): OutgoingRecord {
  const bytes = codec.encode(name, value);
  return { key, value: codec.frame(name, bytes), fingerprint: codec.fingerprint(name) };
}

/** The event that begins a ledger. */
export function genesisOf(ledgerId: string, partitions = 1): UsageEvent {
  const openLedger = { ledgerId, partitions, keyRule: 'murmur2' } as const;
  return { ...envelope, type: 'OpenLedger', openLedger };
}

/** Decides events of one partition as a rater does, down to bytes and hashes. */
export class SealedLedger {
  head: Head;
  readonly states = new Map<string, Balance>();

  constructor(partition = 0) {
    this.head = emptyHead(partition);
  }

  decide(key: string, event: UsageEvent): SealedRecord {
    const { nextInput: offset } = this.head;
    const record = decideRecord({
      head: this.head,
      control: this.states.get('control')?.control ?? undefined,
      state: this.states.get(key),
      input: {
        offset,
        timestamp: instant(1_700_000_000_000n + offset),
        key,
        digest: hashing.sha256(Buffer.from(`${offset}`)) as Sha256,
        content: '',
        body: { kind: 'event', event },
      },
      plans: (name) => plans[name],
    });
    const state = fold(this.states.get(key), record);
    if (state !== undefined) this.states.set(key, state);
    const sealed = sealRecord(record, state, codec, hashing);
    this.head = headAfter(record, sealed.hash);
    return sealed;
  }
}

/** A record as a follower hands it on. */
export function acceptedFrom({ record, hash }: SealedRecord, offset: bigint): AcceptedRecord {
  return { record, bytes: codec.encode('LedgerRecord', record), hash, offset };
}
