import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import { LogError } from '../ports/event-log.ts';
import type {
  LogEntry,
  Offset,
  Partition,
  PositionedOwnership,
  ReadBatch,
  ReadPosition,
} from '../ports/event-log.ts';
import { usageInOf } from '../ports/topics.ts';
import { AdapterDoor } from './adapter-door.ts';
import { untilDone } from './back-off.ts';
import { intakeLimits } from './ports.ts';
import type { IntakePorts } from './ports.ts';

/**
 * Reads the topic of one adapter, as far as its partitions are given to this process, and has the
 * events worked off.
 *
 * A position moves on only behind events that are done, and it is kept before the next are begun:
 * a crash lets events repeat, a bounded number of them, and loses none.
 */
export class AdapterIntake {
  readonly adapter: DeclaredAdapter;
  readonly #ports: IntakePorts;
  readonly #ownership: PositionedOwnership;
  readonly #door: AdapterDoor;
  readonly #stopping = new AbortController();
  #owned: readonly Partition[] = [];
  /** Where to read on; missing until the kept position was looked up. */
  #positions = new Map<Partition, Offset>();
  #running: Promise<void> | undefined;

  constructor(adapter: DeclaredAdapter, ports: IntakePorts) {
    this.adapter = adapter;
    this.#ports = ports;
    this.#ownership = ports.ownershipOf(adapter.name);
    this.#door = new AdapterDoor(adapter, ports, this.#stopping.signal);
  }

  async start(): Promise<void> {
    await this.#ownership.start((owned) => this.#own(owned));
    this.#running = this.#run();
  }

  /** Leaves what is under way: whoever has the partitions next begins it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#ownership.stop();
  }

  /** How many events stand behind the positions of the partitions that are read here. */
  async behind(): Promise<bigint> {
    const { reader } = this.#ports;
    const topic = usageInOf(this.adapter.name);
    let events = 0n;
    for (const [partition, position] of this.#positions) {
      const { end } = await reader.ends(topic, partition);
      if (end > position) events += end - position;
    }
    return events;
  }

  /** Another may have gone on with a partition meanwhile: what is kept counts, not what is here. */
  #own(owned: readonly Partition[]): void {
    this.#owned = owned;
    this.#positions = new Map();
  }

  async #run(): Promise<void> {
    const { clock, events } = this.#ports;
    const { signal } = this.#stopping;
    const turn = async (): Promise<true | undefined> => {
      try {
        await this.#turn();
        return true;
      } catch (cause) {
        signal.throwIfAborted();
        if (await this.#skipped(cause)) return true;
        events.trouble(`the intake of ${this.adapter.name}`, cause);
        return undefined;
      }
    };
    while (!signal.aborted) await untilDone(turn, clock, signal).catch(unlessAborted(signal));
  }

  async #turn(): Promise<void> {
    const { reader, clock } = this.#ports;
    await this.#lookUp();
    const topic = usageInOf(this.adapter.name);
    const places: ReadPosition[] = [...this.#positions].map(([partition, from]) => ({
      topic,
      partition,
      from,
    }));
    if (places.length === 0) return clock.sleep(intakeLimits.idleMs, this.#stopping.signal);
    const { pollMs: waitMs, readBytesMax: bytesMax } = intakeLimits;
    const positions = this.#positions;
    const batches = await reader.read(places, { waitMs, bytesMax });
    const worked = batches.map((batch) => this.#workOff(batch, positions));
    const failed = (await Promise.allSettled(worked)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /** Finds out where to read on in partitions that were given to this process. */
  async #lookUp(): Promise<void> {
    const positions = this.#positions;
    const missing = this.#owned.filter((partition) => !positions.has(partition));
    if (missing.length === 0) return;
    const kept = await this.#ownership.positions();
    for (const partition of missing) {
      const first = async (): Promise<Offset> =>
        (await this.#ports.reader.ends(usageInOf(this.adapter.name), partition)).first;
      positions.set(partition, kept.get(partition) ?? (await first()));
    }
  }

  /** @param positions those that the batch was read from: what was shared out since has others. */
  async #workOff(
    { partition, entries, next }: ReadBatch,
    positions: Map<Partition, Offset>,
  ): Promise<void> {
    let rest: readonly LogEntry[] = entries;
    do {
      const taken = await this.#door.take(partition, rest.slice(0, intakeLimits.eventsAtOnceMax));
      rest = rest.slice(taken);
      const position = rest[0]?.offset ?? next;
      positions.set(partition, position);
      if (!(await this.#keep(partition, position, positions))) return;
    } while (rest.length > 0);
  }

  /** False when partitions were shared out anew: the next owner begins at what was kept. */
  async #keep(
    partition: Partition,
    position: Offset,
    positions: Map<Partition, Offset>,
  ): Promise<boolean> {
    const { clock, events } = this.#ports;
    const attempt = async (): Promise<boolean | undefined> => {
      if (positions !== this.#positions) return false;
      try {
        await this.#ownership.keep(partition, position);
        return true;
      } catch (cause) {
        if (!(cause instanceof LogError)) throw cause;
        events.waiting(this.adapter.name, 'position');
        return undefined;
      }
    };
    return untilDone(attempt, clock, this.#stopping.signal);
  }

  /**
   * Goes on at the first event there is when those at the position were deleted unread, or the
   * topic was made anew. To wait would only lose more, and what is read twice is charged once.
   */
  async #skipped(cause: unknown): Promise<boolean> {
    if (!(cause instanceof LogError) || cause.code !== 'out-of-range') return false;
    if (cause.position === undefined) return false;
    const { topic, partition, from } = cause.position;
    const { first } = await this.#ports.reader.ends(topic, partition);
    if (this.#positions.has(partition)) this.#positions.set(partition, first);
    if (first > from) this.#ports.events.skipped(this.adapter.name, partition, first - from);
    return true;
  }
}

function unlessAborted(signal: AbortSignal): (cause: unknown) => void {
  return (cause) => {
    if (!signal.aborted) throw cause;
  };
}
