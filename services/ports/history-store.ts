import type { Change, Draw, LedgerRecord, Sha256 } from '../core/contracts.gen.ts';
import type { Micros } from '../core/money.ts';
import type { Instant } from '../core/time.ts';
import type { Unit, Units } from '../core/units.ts';
import type { Offset, Partition } from './event-log.ts';

/** The ledger record that the rows of a partition include last. */
export interface HistoryPosition {
  readonly ledgerId: string;
  readonly sequence: bigint;
  readonly hash: Sha256;
  readonly ledgerOffset: Offset;
  /** Partition clock of that record. */
  readonly clock: Instant;
}

/** One accepted ledger record. What pages show is read out of its bytes. */
export interface RecordRow {
  readonly sequence: bigint;
  readonly clock: Instant;
  readonly key: string;
  /** Tenant of the key; empty for what holds for the whole partition. */
  readonly tenant: string;
  readonly type: string;
  readonly outcome: LedgerRecord['outcome'];
  readonly ledgerOffset: Offset;
  readonly hash: Sha256;
  /** Avro bytes of LedgerRecord, without framing. */
  readonly bytes: Uint8Array;
}

/** A session or an identity that a record is about: how search finds it. */
export interface TouchRow {
  readonly tenant: string;
  readonly sequence: bigint;
  /** Empty: no session. */
  readonly session: string;
  /** Empty: not known from the records of the partition. */
  readonly identity: string;
}

/** What a rating group of a session used and paid at one price. */
export interface SessionUsage {
  readonly ratingGroup: bigint;
  readonly price: string;
  readonly unit: Unit;
  readonly used: Units;
  readonly charged: Units;
  readonly moneyUnits: Units;
  readonly money: Micros;
  readonly overrun: Units;
  readonly draws: readonly Draw[];
}

/** Why a session ended; `denied`: it was refused before it began. */
export type SessionCause = Extract<Change, { type: 'SessionClosed' }>['sessionClosed']['cause'];

/** A charging session from its first record to its last. */
export interface SessionRow {
  readonly tenant: string;
  /** Key of the account. */
  readonly key: string;
  readonly session: string;
  /** Null where the session was refused before it began. */
  readonly identity: string | null;
  readonly planVersion: string | null;
  readonly service: string | null;
  readonly callingParty: string | null;
  readonly calledParty: string | null;
  /** The latest one told. */
  readonly servingNetwork: string | null;
  readonly startedAt: Instant;
  /** Null while it is open. */
  readonly endedAt: Instant | null;
  readonly cause: SessionCause | null;
  /** Sequence of the first record that names it. */
  readonly first: bigint;
  readonly last: bigint;
  /** Records that name it. */
  readonly records: bigint;
  readonly usage: readonly SessionUsage[];
}

/** Where a notice stands: its words are read out of the record. */
export interface NoticeRow {
  readonly key: string;
  readonly sequence: bigint;
  /** Place among the notices of the record. */
  readonly place: number;
  /** The device that caused it; null where none did. */
  readonly identity: string | null;
}

/** The state of a key behind one of its records. */
export interface CheckpointRow {
  readonly key: string;
  readonly sequence: bigint;
  /** Avro bytes of Balance, without framing; empty: the key has no state. */
  readonly state: Uint8Array;
}

/** Rows of some records, and the position that belongs to them. */
export interface HistoryBatch {
  /** The record that the rows must include last; undefined: they must hold none yet. */
  readonly after: Pick<HistoryPosition, 'ledgerId' | 'sequence' | 'hash'> | undefined;
  readonly through: HistoryPosition;
  readonly records: readonly RecordRow[];
  readonly touches: readonly TouchRow[];
  /** Sessions as they are now. */
  readonly sessions: readonly SessionRow[];
  readonly notices: readonly NoticeRow[];
  readonly checkpoints: readonly CheckpointRow[];
}

/** A part of what there is, below a sequence, the newest first. */
export interface Newest {
  /** Only what stands below it; undefined: from the newest. */
  readonly below: bigint | undefined;
  readonly limit: number;
}

/** What is searched for; a member that is undefined leaves open what it says. */
export interface SearchRows extends Newest {
  readonly tenant: string;
  readonly key: string | undefined;
  readonly session: string | undefined;
  readonly identity: string | undefined;
  readonly type: string | undefined;
  /** Partition time, both ends included. */
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}

/** What a search found. */
export interface FoundRows {
  readonly rows: readonly RecordRow[];
  /** Where to search on; undefined: everything was looked at. */
  readonly below: bigint | undefined;
}

/** The rows of one partition. Synchronous: they lie in a file of this machine. */
export interface HistoryStore {
  /** Undefined: nothing was written yet. */
  position(): HistoryPosition | undefined;
  /**
   * Writes a batch and its position, both or neither.
   *
   * @throws HistoryFenced when the rows do not stand at `after`: another process wrote them.
   */
  write(batch: HistoryBatch): void;
  recordAt(sequence: bigint): RecordRow | undefined;
  /** Records of a key within (after, through], the oldest first, so many at most. */
  recordsOf(key: string, after: bigint, through: bigint, limit: number): readonly RecordRow[];
  newestOf(key: string, page: Newest): readonly RecordRow[];
  /** The newest checkpoint of a key at or before a sequence. */
  checkpointOf(key: string, through: bigint): CheckpointRow | undefined;
  /** How many records of a key stand behind its newest checkpoint. */
  recordsSinceCheckpoint(key: string): number;
  /** Sequence of the last record of the partition at or before a point in time. */
  sequenceAt(at: Instant): bigint;
  session(tenant: string, session: string): SessionRow | undefined;
  /** Sessions of a key by their first record, the newest first. */
  sessionsOf(key: string, page: Newest): readonly SessionRow[];
  /** Records that name a session above a sequence, the oldest first. */
  sessionRecords(
    of: { readonly tenant: string; readonly session: string },
    page: { readonly above: bigint; readonly limit: number },
  ): readonly RecordRow[];
  /** Notices of a key, or of one device of it, the newest first. */
  noticesOf(
    key: string,
    identity: string | undefined,
    page: {
      readonly below: Pick<NoticeRow, 'sequence' | 'place'> | undefined;
      readonly limit: number;
    },
  ): readonly NoticeRow[];
  search(wanted: SearchRows): FoundRows;
  close(): void;
}

/** Opens the rows of partitions. */
export interface HistoryStores {
  /**
   * Opens what there is, or an empty one.
   *
   * @throws HistoryUnusable for what no build of this version wrote whole: discard it.
   */
  open(partition: Partition): HistoryStore;
  /** Deletes everything of a partition. It must be closed. */
  discard(partition: Partition): void;
}

/** Another process wrote the rows of a partition. */
export class HistoryFenced extends Error {
  override readonly name = 'HistoryFenced';
}

/** What stands in the file is not to be read: damaged, or of another version. */
export class HistoryUnusable extends Error {
  override readonly name = 'HistoryUnusable';
}
