import type { LedgerRecord } from '../core/contracts.gen.ts';
import { present } from '../core/invariant.ts';
import { parseKey } from '../core/key.ts';
import { fold } from '../core/partition/fold.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import type {
  CheckpointRow,
  HistoryBatch,
  HistoryPosition,
  HistoryStore,
  NoticeRow,
  RecordRow,
  SessionRow,
  TouchRow,
} from '../ports/history-store.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { historyLimits } from './ports.ts';
import { bytesOf, recordIn, stateIn } from './row-bytes.ts';
import { sessionAfter, sessionsNamedIn } from './session-rows.ts';

/** What folding looks up of the rows before a batch. */
export type RowsBefore = Pick<
  HistoryStore,
  'session' | 'checkpointOf' | 'recordsOf' | 'recordsSinceCheckpoint'
>;

/**
 * The rows that accepted records add, on top of those that stand already.
 *
 * States are not folded record by record: every so many records of a key its state is written as a
 * checkpoint, out of the last one and the records since.
 */
export function foldBatch(
  accepted: readonly AcceptedRecord[],
  before: RowsBefore,
  codec: RecordCodec,
): HistoryBatch {
  const batch = new BatchFold(before, codec);
  for (const one of accepted) batch.take(one);
  const first = present(accepted.at(0), 'records to fold').record;
  const last = present(accepted.at(-1), 'records to fold');
  return { after: placeBefore(first), through: positionBehind(last), ...batch.rows() };
}

function placeBefore(record: LedgerRecord): HistoryBatch['after'] {
  const { ledgerId, sequence, previousHash: hash } = record;
  return sequence === 1n ? undefined : { ledgerId, sequence: sequence - 1n, hash };
}

function positionBehind({ record, hash, offset: ledgerOffset }: AcceptedRecord): HistoryPosition {
  const { ledgerId, sequence, clock } = record;
  return { ledgerId, sequence, hash, ledgerOffset, clock };
}

class BatchFold {
  readonly #before: RowsBefore;
  readonly #codec: RecordCodec;
  readonly #records: RecordRow[] = [];
  readonly #touches: TouchRow[] = [];
  readonly #notices: NoticeRow[] = [];
  readonly #checkpoints: CheckpointRow[] = [];
  readonly #sessions = new Map<string, SessionRow>();
  /** How many records of a key stand behind its last checkpoint. */
  readonly #since = new Map<string, number>();

  constructor(before: RowsBefore, codec: RecordCodec) {
    this.#before = before;
    this.#codec = codec;
  }

  take({ record, bytes, hash, offset: ledgerOffset }: AcceptedRecord): void {
    const { sequence, clock, key, type, outcome } = record;
    const { kind, tenant = '', id = '' } = parseKey(key) ?? {};
    const row = { sequence, clock, key, tenant, type, outcome, ledgerOffset, hash, bytes };
    this.#records.push(row);
    for (const session of sessionsNamedIn(record)) this.#touch(record, { tenant, session });
    if (kind === 'identity') this.#touches.push({ tenant, sequence, session: '', identity: id });
    for (const [place, { identity }] of record.notices.entries()) {
      this.#notices.push({ key, sequence, place, identity });
    }
    this.#count(record);
  }

  #touch(record: LedgerRecord, of: { readonly tenant: string; readonly session: string }): void {
    const { tenant, session } = of;
    const name = `${tenant}/${session}`;
    const known = this.#sessions.get(name) ?? this.#before.session(tenant, session);
    const row = sessionAfter(known, record, of);
    if (row !== undefined) this.#sessions.set(name, row);
    const identity = row?.identity ?? '';
    this.#touches.push({ tenant, sequence: record.sequence, session, identity });
  }

  /** Counts a record towards the next checkpoint of its key: only then its state is folded. */
  #count({ key, sequence }: LedgerRecord): void {
    if (parseKey(key) === undefined) return; // a rejected input of no key has no state
    const since = (this.#since.get(key) ?? this.#before.recordsSinceCheckpoint(key)) + 1;
    const isDue = since >= historyLimits.checkpointEvery;
    this.#since.set(key, isDue ? 0 : since);
    if (isDue) this.#checkpoints.push({ key, sequence, state: this.#stateOf(key, sequence) });
  }

  /** The state of a key: its last checkpoint, and what the rows and the batch hold since. */
  #stateOf(key: string, sequence: bigint): Uint8Array {
    const checkpoint =
      this.#checkpoints.findLast((one) => one.key === key) ??
      this.#before.checkpointOf(key, sequence);
    const after = checkpoint?.sequence ?? 0n;
    const stood = this.#before.recordsOf(key, after, sequence, historyLimits.checkpointEvery);
    const own = this.#records.filter((row) => row.key === key && row.sequence > after);
    const records = [...stood, ...own].map((row) => recordIn(this.#codec, row));
    return bytesOf(this.#codec, records.reduce(fold, stateIn(this.#codec, checkpoint)));
  }

  rows(): Omit<HistoryBatch, 'after' | 'through'> {
    return {
      records: this.#records,
      touches: this.#touches,
      sessions: [...this.#sessions.values()],
      notices: this.#notices,
      checkpoints: this.#checkpoints,
    };
  }
}
