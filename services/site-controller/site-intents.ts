import type { SiteIntent } from '../core/contracts.gen.ts';
import { keyText } from '../engine/read-topic.ts';
import { untilDone } from '../engine/until-done.ts';
import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type { IntentWriters, LogEntry, LogReader, Offset } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';

/** What reading and writing intents needs. */
export interface IntentPorts {
  readonly reader: LogReader;
  readonly intents: IntentWriters;
  readonly codec: RecordCodec;
  readonly clock: Clock;
  readonly events: { trouble(what: string, cause: unknown): void };
}

/** What a site intends, as far as its log says. */
export interface KnownIntent {
  /** Undefined: nothing was ever intended. */
  readonly newest: SiteIntent | undefined;
}

/** How long a commit may stay unseen that was acknowledged, in milliseconds. */
const shownWithinMs = 5_000;
const pollMs = 50;

/**
 * What a site is about to do, in its log before anybody is told (design 6, "Activation"): so a
 * controller that dies halfway, or one of two, leaves the next one nothing to guess
 * (counter-example 23).
 */
export class SiteIntents {
  readonly #site: string;
  readonly #ports: IntentPorts;
  #newest: SiteIntent | undefined;
  /** Where the newest stands. */
  #at: Offset = -1n;
  #next: Offset | undefined;
  #isRead = false;

  constructor(site: string, ports: IntentPorts) {
    this.#site = site;
    this.#ports = ports;
  }

  /** Undefined until all that stood in the log was read. */
  get known(): KnownIntent | undefined {
    return this.#isRead ? { newest: this.#newest } : undefined;
  }

  /** Takes what stands behind the last record read; waits for the first. */
  async readOn(waitMs: number): Promise<void> {
    const { reader } = this.#ports;
    this.#next ??= (await reader.ends(topics.sites, 0)).first;
    const position = { topic: topics.sites, partition: 0, from: this.#next };
    const [batch] = await reader.read([position], { waitMs });
    for (const entry of batch?.entries ?? []) this.#take(entry);
    this.#next = batch?.next ?? this.#next;
    if (batch === undefined || batch.next >= batch.end) this.#isRead = true;
  }

  /**
   * Writes what is intended next, and reads it back; tries until that is certain.
   *
   * @returns what stands there then: something else when another controller was faster.
   * @throws what `signal` was aborted with before that.
   */
  async declare(next: SiteIntent, signal: AbortSignal): Promise<SiteIntent> {
    const before = this.#at;
    const attempt = async (): Promise<SiteIntent | undefined> => {
      try {
        return await this.#write(next, before);
      } catch (cause) {
        if (!(cause instanceof LogError)) throw cause;
        this.#ports.events.trouble('what is intended cannot be written', cause);
        return undefined;
      }
    };
    return await untilDone(attempt, this.#ports.clock, signal);
  }

  /** Only behind `before`: what another wrote, or an attempt of which nobody could tell, stands. */
  async #write(next: SiteIntent, before: Offset): Promise<SiteIntent> {
    const writer = await this.#ports.intents.open();
    try {
      await this.#readToEnd();
      if (this.#at === before) await writer.commit(this.#recordOf(next));
    } finally {
      await writer.close();
    }
    return await this.#readBack(before);
  }

  /** A commit is acknowledged once it is decided; readers see it a moment later. */
  async #readBack(before: Offset): Promise<SiteIntent> {
    const { clock } = this.#ports;
    for (const giveUpAt = clock.now() + BigInt(shownWithinMs); clock.now() < giveUpAt;) {
      await this.readOn(pollMs);
      if (this.#newest !== undefined && this.#at > before) return this.#newest;
    }
    throw new LogError('unavailable', 'what was written to sites is not seen');
  }

  async #readToEnd(): Promise<void> {
    const { end } = await this.#ports.reader.ends(topics.sites, 0);
    do await this.readOn(pollMs);
    while (!this.#isRead || (this.#next ?? 0n) < end);
  }

  #recordOf(intent: SiteIntent) {
    const { codec } = this.#ports;
    const value = codec.frame('SiteIntent', codec.encode('SiteIntent', intent));
    return { key: this.#site, value, fingerprint: codec.fingerprint('SiteIntent') };
  }

  /** @throws UnknownIntent for one of a newer build: what is intended must not be passed over. */
  #take(entry: LogEntry): void {
    if (keyText(entry) !== this.#site || entry.offset <= this.#at) return;
    const read = this.#ports.codec.read('SiteIntent', entry);
    if (read.kind !== 'read') throw new UnknownIntent(`sites@${entry.offset}: ${read.why}`);
    this.#newest = read.value;
    this.#at = entry.offset;
  }
}

/** What the site intends stands in the log, and this build cannot read it. */
export class UnknownIntent extends Error {
  override readonly name = 'UnknownIntent';
}
