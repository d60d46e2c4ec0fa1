import { LogError, type Offset, type OutgoingRecord } from '../../ports/event-log.ts';

/** Bounds of a queue of records that wait for a send. */
export interface QueueBounds {
  readonly recordsPerBatchMax: number;
  readonly bytesPerBatchMax: number;
  /** A record that has waited longer is turned away instead of sent late, in milliseconds. */
  readonly waitMsMax: number;
}

/** What waits in all queues together. */
export interface Backlog {
  records: number;
  bytes: number;
}

interface Waiting {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  readonly since: number;
  readonly resolve: (offset: Offset) => void;
  readonly reject: (error: unknown) => void;
}

/** Sends what is taken when its turn has come, in one batch; see TopicProducer.append. */
export type Send = (take: () => readonly OutgoingRecord[]) => Promise<Offset>;

/** Sends the records of one partition: what gathers until its turn comes goes together. */
export class AppendQueue {
  readonly #bounds: QueueBounds;
  readonly #backlog: Backlog;
  readonly #send: Send;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(bounds: QueueBounds, backlog: Backlog, send: Send) {
    this.#bounds = bounds;
    this.#backlog = backlog;
    this.#send = send;
  }

  /** The record's offset, once its batch is acknowledged. */
  add(record: OutgoingRecord, bytes: number): Promise<Offset> {
    this.#backlog.records += 1;
    this.#backlog.bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, bytes, since: performance.now(), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendBatch();
    this.#running = undefined;
  }

  #take(): readonly Waiting[] {
    const { recordsPerBatchMax, bytesPerBatchMax } = this.#bounds;
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.#waiting) {
      if (count === recordsPerBatchMax || (count > 0 && bytes + more > bytesPerBatchMax)) break;
      bytes += more;
      count += 1;
    }
    this.#backlog.records -= count;
    this.#backlog.bytes -= bytes;
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return this.#fresh(taken);
  }

  #fresh(taken: readonly Waiting[]): readonly Waiting[] {
    const oldest = performance.now() - this.#bounds.waitMsMax;
    const late = taken.filter(({ since }) => since < oldest);
    for (const { reject } of late) {
      reject(new LogError('overloaded', `waited more than ${this.#bounds.waitMsMax} ms; not sent`));
    }
    return late.length === 0 ? taken : taken.filter(({ since }) => since >= oldest);
  }

  async #sendBatch(): Promise<void> {
    let taken: readonly Waiting[] | undefined;
    const take = () => (taken = this.#take()).map(({ record }) => record);
    try {
      const base = await this.#send(take);
      taken?.forEach(({ resolve }, index) => resolve(base + BigInt(index)));
    } catch (error) {
      // What failed before its turn came is turned away too: whoever waits may ask again.
      for (const { reject } of taken ?? this.#take()) reject(error);
    }
  }
}
