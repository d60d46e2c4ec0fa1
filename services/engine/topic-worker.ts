import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type {
  LogEntry,
  LogReader,
  Offset,
  Partition,
  PositionedOwnership,
  ReadBatch,
  ReadPosition,
} from '../ports/event-log.ts';
import type { Topic } from '../ports/topics.ts';
import { untilDone } from './until-done.ts';

/** What working a topic off takes. */
export interface TopicWork {
  readonly topic: Topic;
  readonly reader: LogReader;
  readonly ownership: PositionedOwnership;
  readonly clock: Clock;
  /**
   * Works off records from the front of those given, at least one, and returns how many. By then
   * they are done for good.
   *
   * @throws what the signal was aborted with; what is under way may or may not be done then.
   */
  readonly take: (
    partition: Partition,
    entries: readonly LogEntry[],
    signal: AbortSignal,
  ) => Promise<number>;
  /** Records that are handed over at once: what a crash lets repeat at most. */
  readonly atOnceMax: number;
  /** How long a read waits for the next record, in milliseconds. */
  readonly pollMs: number;
  /** Bytes of one read over all partitions. */
  readonly readBytesMax: number;
  readonly events: TopicWorkEvents;
}

/** What is told of the work. */
export interface TopicWorkEvents {
  /** A position could not be kept; it is tried again. */
  waiting(): void;
  /** Records that nobody read before the log deleted them. */
  skipped(partition: Partition, records: bigint): void;
  trouble(cause: unknown): void;
}

/** Pause while no partition is owned, in milliseconds. */
const idleMs = 100;

/**
 * Reads a topic, as far as its partitions are given to this process, and has its records worked
 * off.
 *
 * A position moves on only behind records that are done, and it is kept before the next are begun:
 * a crash lets records repeat, a bounded number of them, and loses none.
 */
export class TopicWorker {
  readonly #work: TopicWork;
  readonly #stopping = new AbortController();
  #owned: readonly Partition[] = [];
  /** Where to read on; missing until the kept position was looked up. */
  #positions = new Map<Partition, Offset>();
  #running: Promise<void> | undefined;

  constructor(work: TopicWork) {
    this.#work = work;
  }

  async start(): Promise<void> {
    await this.#work.ownership.start((owned) => this.#own(owned));
    this.#running = this.#run();
  }

  /** Leaves what is under way: whoever has the partitions next begins it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#work.ownership.stop();
  }

  /** How many records stand behind the positions of the partitions that are read here. */
  async behind(): Promise<bigint> {
    const { reader, topic } = this.#work;
    let records = 0n;
    for (const [partition, position] of this.#positions) {
      const { end } = await reader.ends(topic, partition);
      if (end > position) records += end - position;
    }
    return records;
  }

  /** Another may have gone on with a partition meanwhile: what is kept counts, not what is here. */
  #own(owned: readonly Partition[]): void {
    this.#owned = owned;
    this.#positions = new Map();
  }

  async #run(): Promise<void> {
    const { clock, events } = this.#work;
    const { signal } = this.#stopping;
    const turn = async (): Promise<true | undefined> => {
      try {
        await this.#turn();
        return true;
      } catch (cause) {
        signal.throwIfAborted();
        events.trouble(cause);
        return undefined;
      }
    };
    while (!signal.aborted) await untilDone(turn, clock, signal).catch(unlessAborted(signal));
  }

  async #turn(): Promise<void> {
    const { reader, clock, topic, pollMs, readBytesMax } = this.#work;
    await this.#lookUp();
    const positions = this.#positions;
    const places: ReadPosition[] = [...positions].map(([partition, from]) => ({
      topic,
      partition,
      from,
    }));
    if (places.length === 0) return clock.sleep(idleMs, this.#stopping.signal);
    const read = reader.read(places, { waitMs: pollMs, bytesMax: readBytesMax });
    const batches = await read.catch((cause: unknown) => this.#skip(cause));
    const worked = batches.map((batch) => this.#workOff(batch, positions));
    const failed = (await Promise.allSettled(worked)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /** Finds out where to read on in partitions that were given to this process. */
  async #lookUp(): Promise<void> {
    const { reader, topic, ownership } = this.#work;
    const positions = this.#positions;
    const missing = this.#owned.filter((partition) => !positions.has(partition));
    if (missing.length === 0) return;
    const kept = await ownership.positions();
    for (const partition of missing) {
      const first = async (): Promise<Offset> => (await reader.ends(topic, partition)).first;
      positions.set(partition, kept.get(partition) ?? (await first()));
    }
  }

  /** @param positions those that the batch was read from: what was shared out since has others. */
  async #workOff(
    { partition, entries, next }: ReadBatch,
    positions: Map<Partition, Offset>,
  ): Promise<void> {
    const { take, atOnceMax } = this.#work;
    let rest: readonly LogEntry[] = entries;
    do {
      const taken = await take(partition, rest.slice(0, atOnceMax), this.#stopping.signal);
      rest = rest.slice(taken);
      const position = rest[0]?.offset ?? next;
      positions.set(partition, position);
      if (!(await this.#keep(partition, position, positions))) return;
    } while (rest.length > 0 && !this.#stopping.signal.aborted);
  }

  /** False when partitions were shared out anew: the next owner begins at what was kept. */
  async #keep(
    partition: Partition,
    position: Offset,
    positions: Map<Partition, Offset>,
  ): Promise<boolean> {
    const { clock, events, ownership } = this.#work;
    const attempt = async (): Promise<boolean | undefined> => {
      if (positions !== this.#positions) return false;
      try {
        await ownership.keep(partition, position);
        return true;
      } catch (cause) {
        if (!(cause instanceof LogError)) throw cause;
        events.waiting();
        return undefined;
      }
    };
    return untilDone(attempt, clock, this.#stopping.signal);
  }

  /**
   * Goes on at the first record there is when those at the position were deleted unread, or the
   * topic was made anew. To wait would only lose more.
   */
  async #skip(cause: unknown): Promise<readonly ReadBatch[]> {
    const isGone = cause instanceof LogError && cause.code === 'out-of-range';
    if (!isGone || cause.position === undefined) throw cause;
    const { topic, partition, from } = cause.position;
    const { first } = await this.#work.reader.ends(topic, partition);
    if (this.#positions.has(partition)) this.#positions.set(partition, first);
    if (first > from) this.#work.events.skipped(partition, first - from);
    return [];
  }
}

function unlessAborted(signal: AbortSignal): (cause: unknown) => void {
  return (cause) => {
    if (!signal.aborted) throw cause;
  };
}
