import { followFrom } from '../engine/export-position.ts';
import { beginningOf, LedgerBroken, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord, FollowPosition } from '../engine/ledger-follower.ts';
import { LogError } from '../ports/event-log.ts';
import type { Offset, Partition } from '../ports/event-log.ts';
import { HistoryUnusable } from '../ports/history-store.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import { topics } from '../ports/topics.ts';
import { foldBatch } from './fold-batch.ts';
import { historyLimits } from './ports.ts';
import type { HistoryPorts } from './ports.ts';
import { RecentRows } from './recent-rows.ts';

/**
 * Folds one partition of the ledger into its rows. The position is written with the rows it belongs
 * to, so whatever ends the process loses nothing and repeats nothing; rows that do not fit the
 * ledger are folded again from its genesis.
 */
export class PartitionHistory {
  readonly partition: Partition;
  readonly #ports: HistoryPorts;
  #store: HistoryStore | undefined;
  #next: Offset = 0n;
  /** True while records stand at the end that follow nothing: some may be on their way. */
  #hasGap = false;
  #trouble: string | undefined = 'opening';
  #isStopped = false;
  /** Readers who wait for what is newest. */
  #waiting = 0;
  /** Ends the pause in which records gather. */
  #awaited = new AbortController();
  /** Why the file, which was opened, turned out to be none to go on with. */
  #unusable: string | undefined;

  constructor(partition: Partition, ports: HistoryPorts) {
    this.partition = partition;
    this.#ports = ports;
  }

  /** The rows, once they are known to be of this ledger. */
  get store(): HistoryStore | undefined {
    return this.#store;
  }

  /** Why nothing is folded now; undefined: it follows. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Follows the ledger until the signal ends it, or until an operator must act. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, events } = this.#ports;
    while (!signal.aborted && !this.#isStopped) {
      try {
        await this.#follow(signal);
      } catch (cause) {
        this.#meet(cause);
        await clock.sleep(historyLimits.retryMs, signal);
      }
    }
    if (this.#isStopped) {
      events.stopped(this.partition, this.#trouble ?? '');
      await aborted(signal); // what was folded so far can still be read
    }
    this.#close();
  }

  /** What is gone from the ledger does not come back; anything else is tried again. */
  #meet(cause: unknown): void {
    this.#trouble = cause instanceof Error ? cause.message : String(cause);
    const isTrimmed = cause instanceof LogError && cause.code === 'out-of-range';
    this.#isStopped = cause instanceof LedgerBroken || isTrimmed;
    if (cause instanceof HistoryUnusable) this.#unusable = cause.message;
    if (!this.#isStopped) this.#ports.events.trouble(`history of ${this.partition}`, cause);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { store, position } = await this.#open();
    const follower = new LedgerFollower(this.#ports, position);
    const recent = new RecentRows(store);
    this.#ports.events.opened(this.partition, follower.head.sequence);
    let gapSince: bigint | undefined;
    while (!signal.aborted) {
      this.#next = follower.next;
      this.#store = store;
      const records = await this.#read(follower, signal);
      this.#hasGap = follower.hasGap;
      gapSince = this.#hasGap ? (gapSince ?? this.#ports.clock.now()) : undefined;
      this.#judgeGap(gapSince, follower.head.sequence);
      if (records.length === 0) continue;
      const batch = foldBatch(records, recent, this.#ports.codec);
      store.write(batch);
      recent.note(batch);
      this.#ports.events.folded(this.partition, records.length);
      if (isShort(records)) await this.#gather(signal);
    }
  }

  /** Lets records gather, unless somebody waits for them. */
  async #gather(signal: AbortSignal): Promise<void> {
    if (this.#waiting > 0) return;
    const awaited = new AbortController();
    this.#awaited = awaited;
    const { clock } = this.#ports;
    await clock.sleep(historyLimits.gatherMs, AbortSignal.any([signal, awaited.signal]));
  }

  /** While the log is away, the rows are served as they are. */
  async #read(follower: LedgerFollower, signal: AbortSignal): Promise<readonly AcceptedRecord[]> {
    try {
      const records = await follower.read(historyLimits.pollMs, historyLimits.readBytesMax);
      this.#trouble = undefined;
      return records;
    } catch (cause) {
      if (!(cause instanceof LogError && cause.retriable)) throw cause;
      this.#meet(cause);
      await this.#ports.clock.sleep(historyLimits.retryMs, signal);
      return [];
    }
  }

  #judgeGap(since: bigint | undefined, sequence: bigint): void {
    if (since === undefined) return;
    if (this.#ports.clock.now() - since < BigInt(historyLimits.gapMs)) return;
    throw new LedgerBroken(
      'gap',
      `nothing follows record ${sequence}, but records stand behind it`,
    );
  }

  /** The rows and where to follow on; those of another past are discarded, loudly. */
  async #open(): Promise<{ readonly store: HistoryStore; readonly position: FollowPosition }> {
    this.#close();
    if (this.#unusable !== undefined) await this.#discard(this.#unusable);
    this.#unusable = undefined;
    const store = await this.#openUsable();
    const stood = store.position();
    if (stood === undefined) return { store, position: this.#beginning() };
    const { sequence, ledgerOffset } = stood;
    const position = await followFrom(this.#ports, this.partition, stood).catch((cause) => {
      store.close();
      throw cause;
    });
    if (position !== undefined) return { store, position };
    store.close();
    await this.#discard(`record ${sequence} of the file does not stand at ${ledgerOffset}`);
    return { store: this.#ports.stores.open(this.partition), position: this.#beginning() };
  }

  async #openUsable(): Promise<HistoryStore> {
    const { stores } = this.#ports;
    try {
      return stores.open(this.partition);
    } catch (cause) {
      if (!(cause instanceof HistoryUnusable)) throw cause;
      await this.#discard(cause.message);
      return stores.open(this.partition);
    }
  }

  #beginning(): FollowPosition {
    return beginningOf(this.partition);
  }

  /** @throws LedgerBroken where the ledger could not be folded again: then the rows are kept. */
  async #discard(why: string): Promise<void> {
    const { reader, events, stores } = this.#ports;
    const { first } = await reader.ends(topics.ledger, this.partition);
    if (first > 0n) {
      const kept = `the ledger begins at ${first}, so it cannot be folded again`;
      throw new LedgerBroken('gap', `${why}, and ${kept}`);
    }
    events.rebuilding(this.partition, why);
    stores.discard(this.partition);
  }

  /**
   * Waits until the rows include what the ledger holds now, at most so long.
   *
   * @returns false when they do not, or when nobody can tell because the log is away.
   */
  async catchUp(withinMs: number): Promise<boolean> {
    const end = await this.#ledgerEnd();
    if (end === undefined) return false;
    this.#waiting += 1;
    this.#awaited.abort();
    try {
      return await this.#reaches(end, withinMs);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #reaches(end: Offset, withinMs: number): Promise<boolean> {
    const { clock } = this.#ports;
    const until = clock.now() + BigInt(withinMs);
    while (this.#store === undefined || this.#hasGap || this.#next < end) {
      if (clock.now() >= until) return false;
      await clock.sleep(historyLimits.freshPollMs);
    }
    return true;
  }

  async #ledgerEnd(): Promise<Offset | undefined> {
    try {
      return (await this.#ports.reader.ends(topics.ledger, this.partition)).end;
    } catch (cause) {
      if (cause instanceof LogError && cause.retriable) return undefined;
      throw cause;
    }
  }

  #close(): void {
    this.#store?.close();
    this.#store = undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** True when the end of the ledger is near: a fold that is behind goes on at once. */
function isShort(records: readonly AcceptedRecord[]): boolean {
  return records.length < historyLimits.manyRecords;
}
