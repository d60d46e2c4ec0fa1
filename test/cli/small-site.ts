import { createAvroRecordCodec } from '../../services/adapters/avro/avro-record-codec.ts';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import { committedRegistryIds } from '../../services/adapters/registry/registration-order.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { auditLedger } from '../../services/cli/audit/audit-ledger.ts';
import type { AuditReport } from '../../services/cli/audit/audit-ports.ts';
import { PartitionAudit } from '../../services/cli/audit/partition-audit.ts';
import type { Balance, LedgerRecord, UsageEvent } from '../../services/core/contracts.gen.ts';
import { controlKey, parseKey } from '../../services/core/key.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { takenOver } from '../../services/core/site/carry-over.ts';
import { isMergeEvent } from '../../services/core/site/mode.ts';
import { instant } from '../../services/core/time.ts';
import { positionKey } from '../../services/engine/export-position.ts';
import { readInput, signatureOf } from '../../services/engine/read-input.ts';
import { hex, sealRecord } from '../../services/engine/sealed-record.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { projectedState } from '../../services/engine/state-bytes.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { ExportBatch, OutgoingRecord } from '../../services/ports/event-log.ts';
import type { ContractName, Contracts } from '../../services/ports/record-codec.ts';
import { topics } from '../../services/ports/topics.ts';
import { plans } from '../support/plans.ts';
import { envelope } from '../support/pure-ledger.ts';

const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
const hashing = createHashing(new Uint8Array(32));

/** What may go wrong between a decision and where it is kept; each test breaks one thing. */
export interface Damage {
  /** Another name than `small`. */
  readonly ledgerId?: string;
  readonly record?: (record: LedgerRecord) => LedgerRecord;
  readonly exported?: (batch: ExportBatch) => ExportBatch;
}

/** What a site has of another one. */
export interface OtherSite {
  readonly states: ReadonlyMap<string, Balance>;
  readonly head: Head;
}

/** A site of one partition in memory, with everything that an audit looks at. */
export class SmallSite {
  readonly log: MemoryEventLog;
  readonly projection = new MemoryProjection();
  readonly #damage: Damage;
  readonly #sealed: SealedRecord[] = [];
  readonly #states = new Map<string, Balance>();
  #head = emptyHead(0);
  #now = 1_700_000_000_000n;
  readonly #clock: Clock = {
    now: () => instant(this.#now),
    sleep: async (ms) => void (this.#now += BigInt(Math.ceil(ms))),
  };

  /** States of another site, for when this one stands in for it. */
  standby: OtherSite['states'] = new Map();

  constructor(damage: Damage = {}) {
    this.#damage = damage;
    this.log = new MemoryEventLog({ clock: this.#clock });
    this.decide(controlKey, {
      ...envelope,
      type: 'OpenLedger',
      openLedger: { ledgerId: damage.ledgerId ?? 'small', partitions: 1, keyRule: 'murmur2' },
    });
  }

  /** What another site would have of this one. */
  get seen(): OtherSite {
    return { states: new Map(this.#states), head: this.#head };
  }

  /** Stands in for another site. */
  standInFor({ states, head: { ledgerId, sequence, hash } }: OtherSite): void {
    this.standby = states;
    const fence = { ledgerId, sequence, hash };
    for (const site of [
      { mode: 'closed', epoch: 0n, fence: null },
      { mode: 'stand-alone', epoch: 1n, fence },
    ] as const) {
      this.decide(controlKey, { ...envelope, type: 'ChangeSiteMode', changeSiteMode: site });
    }
  }

  /** Appends an event, and its record as a rater would. */
  decide(key: string, event: UsageEvent): void {
    const value = codec.frame('UsageEvent', codec.encode('UsageEvent', event));
    const signature = signatureFor(key, event, value);
    const fingerprint = codec.fingerprint('UsageEvent');
    const offset = this.log.put(topics.usage, 0, [{ key, value, fingerprint, ...signature }]);
    const entry = {
      offset,
      timestamp: this.#clock.now(),
      key: Buffer.from(key),
      value,
      fingerprint,
      signature: undefined,
      ...signature,
    };
    const read = readInput({ codec, hashing }, entry, { partition: 0, partitions: 1 });
    if (read.kind !== 'input') throw new Error(read.why);
    const state = this.#states.get(key);
    const control = this.#states.get(controlKey)?.control ?? undefined;
    const place = { epoch: 1n, ledgerId: this.#head.ledgerId };
    const standby = takenOver(place, this.standby.get(key), state);
    const grounds = { head: this.#head, control, state, input: read.input, standby };
    const decided = decideRecord({ ...grounds, plans: (name) => plans[name] });
    this.#append(this.#damage.record?.(decided) ?? decided);
    this.#now += 1_000n;
  }

  #append(record: LedgerRecord): void {
    const next = fold(this.#states.get(record.key), record);
    if (next !== undefined) this.#states.set(record.key, next);
    const sealed = sealRecord(record, next, codec, hashing);
    this.#sealed.push(sealed);
    this.log.put(topics.ledger, 0, [sealed.outgoing]);
    this.#head = headAfter(record, sealed.hash);
  }

  /** Projects and exports everything, then audits. */
  async audit(redecide = true): Promise<AuditReport> {
    await this.#project();
    await this.#export();
    const { log: reader, projection } = this;
    const clock = this.#clock;
    const known = new Map(Object.entries(plans));
    const ports = { reader, codec, hashing, projection, clock, plans: known, partitions: 1 };
    const options = { redecide, restWithinMs: 500 };
    const auditor = async (p: number) => (await PartitionAudit.open(ports, options, p)).run();
    return auditLedger(ports, [auditor], options);
  }

  async #project(): Promise<void> {
    const token = await this.projection.beginRebuild(0);
    const states = [...this.#states].map(([key, state]) => projectedState(codec, key, state));
    await this.projection.putRebuilt(0, token, states);
    const { ledgerId, sequence, hash } = this.#head;
    const watermark = { ledgerId, sequence, hash: hex(hash), ledgerOffset: sequence - 1n };
    await this.projection.endRebuild(0, token, watermark);
  }

  async #export(): Promise<void> {
    const { ledgerId, sequence, hash } = this.#head;
    const position = { ledgerId, sequence, hash, ledgerOffset: sequence - 1n };
    const balances = [...this.#states].map(([key, state]) => outgoing('Balance', key, state));
    balances.push(outgoing('ExportPosition', positionKey, position));
    const xdr = this.#sealed.flatMap(({ record }) => xdrsOf(record));
    const batch: ExportBatch = { xdr, notices: [], callbacks: [], balances };
    const writer = await this.log.exports.open(0);
    await writer.commit(this.#damage.exported?.(batch) ?? batch);
    await writer.close();
  }
}

/** Only a service writes what holds for the partition, or merges. */
function signatureFor(key: string, event: UsageEvent, value: Uint8Array) {
  if (key === controlKey) return { signature: signatureOf(hashing, 0, value) };
  return isMergeEvent(event) ? { signature: signatureOf(hashing, 0, value, key) } : {};
}

function xdrsOf(record: LedgerRecord): readonly OutgoingRecord[] {
  const { ledgerId, partition, sequence, clock: at, key } = record;
  const { tenant = '', id: account = '' } = parseKey(key) ?? {};
  return record.xdrs.map((xdr, index) => {
    const place = { ledgerId, partition, sequence, index };
    return outgoing('XdrRecord', key, { ...place, tenant, account, site: 'main', at, xdr });
  });
}

function outgoing<N extends ContractName>(
  name: N,
  key: string,
  value: Contracts[N],
): OutgoingRecord {
  const framed = codec.frame(name, codec.encode(name, value));
  return { key, value: framed, fingerprint: codec.fingerprint(name) };
}
