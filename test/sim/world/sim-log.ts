import { controller, exporterOf, LogStore } from '../../../services/adapters/memory/log-store.ts';
import { instant } from '../../../services/core/time.ts';
import { LogError } from '../../../services/ports/event-log.ts';
import type {
  ExportBatch,
  ExportWriter,
  ExportWriters,
  IntentWriters,
  LedgerWriter,
  LogReader,
  OutgoingRecord,
  Partition,
  ReadBatch,
  ReadPosition,
  UsageWriter,
} from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { Topic } from '../../../services/ports/topics.ts';
import type { Random } from './random.ts';
import { beginning } from './sim-process.ts';
import type { Fate, SimProcess } from './sim-process.ts';
import type { VirtualTime } from './virtual-time.ts';
import { fateOfAppend, fateOfCommit, fateOfRead, inDoubt, logUnavailable } from './weather.ts';
import type { Weather } from './weather.ts';

interface Waiting {
  readonly positions: readonly ReadPosition[];
  readonly look: () => void;
}

/** Largest record the brokers take, in bytes. */
export const recordBytesMax = 1_048_576;

const bytesMaxDefault = 4 * 1024 * 1024;

/**
 * The log as the processes of a simulation reach it: through a network, with the faults of the
 * weather.
 */
export class SimLog {
  readonly store: LogStore;
  /** Milliseconds by which the brokers' clock runs ahead: moved by faults, never read elsewhere. */
  brokersAheadMs = 0;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #waiting = new Set<Waiting>();
  /**
   * What becomes of the next appends to the ledger and of the next transactions, where a script
   * says so.
   */
  readonly ledgerFates: Fate[] = [];
  readonly exportFates: Fate[] = [];
  /** Counts the lives of the brokers: what was under way to an earlier one is lost. */
  #life = 0;

  constructor(time: VirtualTime, random: Random, weather: Weather) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    this.store = new LogStore(
      () => instant(beginning + BigInt(time.milliseconds + this.brokersAheadMs)),
      (topic, partition) => this.#grown(topic, partition),
    );
  }

  readerOf(process: SimProcess): LogReader {
    return {
      ends: (topic, partition) =>
        process.call({
          serve: this.#alive(() => this.store.ends(topic, partition)),
          fate: fateOfRead(this.#weather, this.#random),
          gaveUp: logUnavailable,
        }),
      read: (positions, options) => this.#read(process, positions, options),
      close: async () => undefined,
    };
  }

  usageWriterOf(process: SimProcess): UsageWriter {
    return {
      append: (partition, record) =>
        process.call({
          serve: this.#alive(() => this.store.append(topics.usage, partition, [record])),
          fate: fateOfAppend(this.#weather, this.#random),
          gaveUp: inDoubt,
        }),
      close: async () => undefined,
    };
  }

  ledgerWriterOf(process: SimProcess): LedgerWriter {
    return {
      append: (partition, records) =>
        process.call({
          serve: this.#alive(() => this.#appendLedger(partition, records)),
          fate: this.ledgerFates.shift() ?? fateOfAppend(this.#weather, this.#random),
          gaveUp: inDoubt,
        }),
      close: async () => undefined,
    };
  }

  exportWritersOf(process: SimProcess): ExportWriters {
    return {
      open: async (partition) => {
        const epoch = await process.call({
          serve: this.#alive(() => this.store.openWriter(exporterOf(partition))),
          fate: fateOfCommit(this.#weather, this.#random),
          gaveUp: logUnavailable,
        });
        return this.#exportWriter(process, partition, epoch);
      },
    };
  }

  #exportWriter(process: SimProcess, partition: Partition, epoch: number): ExportWriter {
    let isFinished = false;
    return {
      commit: async (batch: ExportBatch) => {
        if (isFinished) throw new LogError('in-doubt', 'the writer is finished');
        isFinished = true;
        await process.call({
          serve: this.#alive(() => this.#commit(partition, epoch, batch)),
          fate: this.exportFates.shift() ?? fateOfCommit(this.#weather, this.#random),
          gaveUp: inDoubt,
        });
        isFinished = false;
      },
      close: async () => void (isFinished = true),
    };
  }

  intentWritersOf(process: SimProcess): IntentWriters {
    const fate = (): Fate => fateOfCommit(this.#weather, this.#random);
    const open = this.#alive(() => this.store.openWriter(controller));
    const commit = (epoch: number, record: OutgoingRecord): Promise<void> => {
      const serve = this.#alive(() => this.store.commitIntent(epoch, record));
      return process.call({ serve, fate: fate(), gaveUp: inDoubt });
    };
    return {
      open: async () => {
        const epoch = await process.call({ serve: open, fate: fate(), gaveUp: logUnavailable });
        return { commit: (record) => commit(epoch, record), close: async () => undefined };
      },
    };
  }

  /** A transaction that is fenced was begun and is aborted: its offsets are used up. */
  #commit(partition: Partition, epoch: number, batch: ExportBatch): void {
    try {
      this.store.commit(partition, epoch, batch);
    } catch (error) {
      for (const topic of [topics.xdr, topics.balances] as const) {
        for (let i = 0; i <= batch[topic].length; i += 1) this.store.skip(topic, partition);
      }
      throw error;
    }
  }

  #appendLedger(partition: Partition, records: readonly OutgoingRecord[]): bigint {
    const isTooLarge = records.some(({ value }) => (value?.byteLength ?? 0) > recordBytesMax);
    if (isTooLarge) throw new LogError('too-large', 'a record is larger than the topic takes');
    return this.store.append(topics.ledger, partition, records);
  }

  #read(
    process: SimProcess,
    positions: readonly ReadPosition[],
    options: { readonly waitMs: number; readonly bytesMax?: number },
  ): Promise<readonly ReadBatch[]> {
    const isShort = this.#random.perMille(this.#weather.shortReads);
    const bytesMax = isShort
      ? this.#random.between(1, 2_000)
      : (options.bytesMax ?? bytesMaxDefault);
    return new Promise((resolve, reject) => {
      const answer = (tell: () => void): void =>
        void this.#time.after(process.travels(), () => process.tell(tell));
      this.#time.after(process.travels(), () => {
        if (fateOfRead(this.#weather, this.#random) === 'lost') {
          const give = (): void => process.tell(() => reject(logUnavailable()));
          return void this.#time.after(this.#random.between(1_000, 200_000), give);
        }
        this.#serveRead(positions, bytesMax, options.waitMs, {
          found: (batches) => answer(() => resolve(batches)),
          failed: (error) => answer(() => reject(error)),
        });
      });
    });
  }

  /** Answers at once when something is there, else when something arrives or the time is over. */
  #serveRead(
    positions: readonly ReadPosition[],
    bytesMax: number,
    waitMs: number,
    reader: { found(batches: readonly ReadBatch[]): void; failed(error: unknown): void },
  ): void {
    let isOver = false;
    const look = (): void => {
      try {
        const batches = this.store.collect(positions, bytesMax);
        if (batches.length === 0 && !isOver) return;
        reader.found(batches);
      } catch (error) {
        reader.failed(error);
      }
      this.#waiting.delete(waiting);
      cancel();
    };
    const waiting: Waiting = { positions, look };
    this.#waiting.add(waiting);
    const cancel = this.#time.after(waitMs * 1000, () => {
      isOver = true;
      look();
    });
    look();
  }

  #grown(topic: Topic, partition: Partition): void {
    for (const { positions, look } of this.#waiting) {
      if (positions.some((one) => one.topic === topic && one.partition === partition)) look();
    }
  }

  /** All brokers lose power at once: the end of a partition and everything under way is gone. */
  losePower(topic: Topic, partition: Partition, end: bigint): void {
    this.#life += 1;
    this.#waiting.clear();
    this.store.truncate(topic, partition, end);
  }

  /** Serves a call only in the life of the brokers in which it was made. */
  #alive<T>(serve: () => T): () => T {
    const life = this.#life;
    return () => {
      if (life !== this.#life) throw logUnavailable();
      return serve();
    };
  }
}
