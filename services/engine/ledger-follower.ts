import type { LedgerRecord, Sha256 } from '../core/contracts.gen.ts';
import { emptyHead, fitOf, headAfter } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import { LogError } from '../ports/event-log.ts';
import type { LogEntry, LogReader, Offset } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';

/**
 * A ledger record that follows the one before it: the first of its sequence with the right past.
 */
export interface AcceptedRecord {
  readonly record: LedgerRecord;
  /** Its Avro bytes, without framing. They may be part of a larger buffer. */
  readonly bytes: Uint8Array;
  readonly hash: Sha256;
  readonly offset: Offset;
  /** The step of a trace that wrote it, where somebody records. */
  readonly trace?: string | undefined;
}

/** Where a follower stands: behind a head that it has verified. */
export interface FollowPosition {
  readonly head: Head;
  /** The next offset of the ledger partition to read. */
  readonly next: Offset;
}

/** A ledger that cannot be followed: what stands there is not what may stand there. */
export class LedgerBroken extends Error {
  override readonly name = 'LedgerBroken';
  readonly code:
    /** A record of a newer build: this one cannot read on. */
    | 'unknown-schema'
    /** A record of another ledger or partition. */
    | 'other-ledger'
    /** What stands at the end follows nothing that was accepted: records are missing. */
    | 'gap';

  constructor(code: LedgerBroken['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A topic that holds ledger records: the own one, or another site's. */
export type LedgerTopic = typeof topics.ledger | `${string}.ledger`;

/** What following a ledger needs. */
export interface FollowerPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
}

/**
 * Follows one partition of the ledger and accepts only the next record: sequence and hash must fit.
 * Everything else is a repeat of a second owner and is skipped; so the ledger is read exactly once
 * without Kafka transactions (design 2.4).
 */
export class LedgerFollower {
  readonly #ports: FollowerPorts;
  readonly #partition: number;
  readonly #topic: LedgerTopic;
  #head: Head;
  #next: Offset;
  #end: Offset = 0n;
  #skipped = 0;
  #sawGap = false;

  constructor(ports: FollowerPorts, position: FollowPosition, topic: LedgerTopic = topics.ledger) {
    this.#ports = ports;
    this.#topic = topic;
    this.#partition = position.head.partition;
    this.#head = position.head;
    this.#next = position.next;
  }

  get head(): Head {
    return this.#head;
  }

  get next(): Offset {
    return this.#next;
  }

  /** Records that were skipped as repeats. */
  get skipped(): number {
    return this.#skipped;
  }

  /** True when everything up to the end that the last read saw was taken. */
  get isAtEnd(): boolean {
    return this.#next >= this.#end;
  }

  /**
   * True when records stand at the end of the log that follow nothing accepted: some are missing.
   */
  get hasGap(): boolean {
    return this.#sawGap && this.isAtEnd;
  }

  /**
   * Reads on; an empty list when nothing new was accepted within `waitMs`.
   *
   * @param bytesMax bounds what one read brings; by default the reader's own bound.
   * @throws LogError of the log; LedgerBroken for a record of an unknown schema or another ledger.
   */
  async read(waitMs: number, bytesMax?: number): Promise<readonly AcceptedRecord[]> {
    const position = { topic: this.#topic, partition: this.#partition, from: this.#next };
    const options = bytesMax === undefined ? { waitMs } : { waitMs, bytesMax };
    const [batch] = await this.#ports.reader.read([position], options);
    if (batch === undefined) {
      const { end } = await this.#ports.reader.ends(this.#topic, this.#partition);
      this.#end = end;
      return [];
    }
    this.#end = batch.end;
    const accepted = batch.entries.flatMap((entry) => this.#accept(entry));
    this.#next = batch.next;
    return accepted;
  }

  #accept(entry: LogEntry): readonly AcceptedRecord[] {
    const { codec, hashing } = this.#ports;
    const read = codec.read('LedgerRecord', entry);
    if (read.kind === 'unknown') throw new LedgerBroken('unknown-schema', read.why);
    const bytes = codec.unframe(entry.value);
    if (read.kind === 'malformed' || bytes === undefined) return this.#skip();
    const record = read.value;
    this.#checkLedger(record);
    const fit = fitOf(this.#head, record);
    if (fit === 'gap') this.#sawGap = true;
    if (fit !== 'next') return this.#skip();
    this.#sawGap = false;
    const hash = hashing.sha256(bytes) as Sha256;
    this.#head = headAfter(record, hash);
    return [{ record, bytes, hash, offset: entry.offset, trace: entry.trace }];
  }

  #skip(): readonly AcceptedRecord[] {
    this.#skipped += 1;
    return [];
  }

  #checkLedger(record: LedgerRecord): void {
    const { ledgerId, partition } = this.#head;
    const isOther = ledgerId !== '' && record.ledgerId !== ledgerId;
    if (isOther || record.partition !== partition) {
      throw new LedgerBroken('other-ledger', `record of ${record.ledgerId}[${record.partition}]`);
    }
  }
}

/** Before the first record of a partition's ledger. */
export function beginningOf(partition: number): FollowPosition {
  return { head: emptyHead(partition), next: 0n };
}

/**
 * The accepted record at an offset, to stand a follower behind it.
 *
 * @returns undefined when no such record stands there.
 */
export async function recordAt(
  ports: FollowerPorts,
  partition: number,
  offset: Offset,
  topic: LedgerTopic = topics.ledger,
): Promise<AcceptedRecord | undefined> {
  const { reader } = ports;
  const { first, end } = await reader.ends(topic, partition);
  if (offset < first || offset >= end) return undefined;
  const position = { topic, partition, from: offset };
  const [batch] = await reader.read([position], { waitMs: 1000, bytesMax: 65_536 });
  const entry = batch?.entries[0];
  if (entry === undefined) throw new LogError('unavailable', `ledger[${partition}]@${offset}`);
  return entry.offset === offset ? recordIn(ports, entry) : undefined;
}

/** The ledger record that an entry holds, with its hash; undefined: it holds none. */
export function recordIn(
  { codec, hashing }: Pick<FollowerPorts, 'codec' | 'hashing'>,
  entry: LogEntry,
): AcceptedRecord | undefined {
  const read = codec.read('LedgerRecord', entry);
  const bytes = codec.unframe(entry.value);
  if (read.kind !== 'read' || bytes === undefined) return undefined;
  const hash = hashing.sha256(bytes) as Sha256;
  return { record: read.value, bytes, hash, offset: entry.offset };
}

/** Behind a record that was found in its ledger. */
export function behind({ record, hash, offset }: AcceptedRecord): FollowPosition {
  return { head: headAfter(record, hash), next: offset + 1n };
}

/** What a follower reads on, up to the end that the ledger has by then. */
export async function* toItsEnd(follower: LedgerFollower): AsyncGenerator<AcceptedRecord> {
  do yield* await follower.read(0);
  while (!follower.isAtEnd);
}
