import type { LogEntry, LogReader, Offset, Partition, ReadBatch } from '../../ports/event-log.ts';
import type { Topic } from '../../ports/topics.ts';

/**
 * Goes through one partition of a topic entry by entry; the next batch is under way while this one
 * is looked at.
 */
export class TopicCursor {
  readonly #reader: LogReader;
  readonly #topic: Topic;
  readonly #partition: Partition;
  #entries: readonly LogEntry[] = [];
  #at = 0;
  #next: Offset;
  #end: Offset;
  #ahead: Promise<readonly ReadBatch[]> | undefined;

  private constructor(
    reader: LogReader,
    place: { readonly topic: Topic; readonly partition: Partition },
    ends: { readonly first: Offset; readonly end: Offset },
  ) {
    this.#reader = reader;
    this.#topic = place.topic;
    this.#partition = place.partition;
    this.first = ends.first;
    this.#next = ends.first;
    this.#end = ends.end;
  }

  /** First offset that was still kept when the cursor was opened. */
  readonly first: Offset;

  static async open(reader: LogReader, topic: Topic, partition: Partition): Promise<TopicCursor> {
    return new TopicCursor(reader, { topic, partition }, await reader.ends(topic, partition));
  }

  /** The entry the cursor stands at, if its batch has arrived. */
  get here(): LogEntry | undefined {
    return this.#entries[this.#at];
  }

  /** Goes on to the entry behind. */
  step(): void {
    this.#at += 1;
  }

  /** The entry the cursor stands at; undefined: the topic ends here for now. */
  async entry(): Promise<LogEntry | undefined> {
    while (this.#at >= this.#entries.length) {
      if (!(await this.#fill())) return undefined;
    }
    return this.#entries[this.#at];
  }

  async #fill(): Promise<boolean> {
    if (this.#next >= this.#end) {
      this.#end = (await this.#reader.ends(this.#topic, this.#partition)).end;
      if (this.#next >= this.#end) return false;
    }
    const [batch] = await (this.#ahead ?? this.#read());
    this.#ahead = undefined;
    if (batch === undefined) return false;
    this.#entries = batch.entries;
    this.#at = 0;
    this.#next = batch.next;
    if (this.#next < this.#end) this.#readAhead();
    return true;
  }

  #read(): Promise<readonly ReadBatch[]> {
    const position = { topic: this.#topic, partition: this.#partition, from: this.#next };
    return this.#reader.read([position], { waitMs: 1000 });
  }

  /** A failure is met where the batch is waited for. */
  #readAhead(): void {
    this.#ahead = this.#read();
    this.#ahead.catch(() => undefined);
  }
}
