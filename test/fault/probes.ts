import { setTimeout as sleep } from 'node:timers/promises';
import { oneTimeEvent, told } from '../support/load/charging-session.ts';
import type { RequestTrace } from '../support/load/charging-session.ts';
import { N40Connections } from '../support/load/n40-connections.ts';
import type { LoadAccount } from '../support/fault-stack.ts';

/** One probe: a one-time event, sent once and never repeated. Times as of `performance.now()`. */
export interface Probe {
  readonly name: string;
  readonly partition: number;
  readonly sentAt: number;
  readonly trace: RequestTrace;
  answeredAt?: number;
}

const everyMs = 100;
const timeoutMs = 4_000;
const silenceMs = 2_000;
/** Prime to the number of partitions: the probes of each go through every door in turn. */
const connections = 5;

/** Asks every partition for a new answer ten times a second, to see when it serves. */
export class Probes {
  readonly sent: Probe[] = [];
  readonly #accounts: readonly LoadAccount[];
  readonly #connections: N40Connections;
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;
  #running: Promise<void> | undefined;

  /** @param accounts one of each partition. */
  constructor(urls: readonly string[], accounts: readonly LoadAccount[]) {
    this.#accounts = accounts;
    this.#connections = new N40Connections(urls, connections);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    await Promise.all(this.#underWay);
    this.#connections.close();
  }

  /** From a moment until every partition had answered a probe sent since; undefined: not yet. */
  servedAgainMs(since: number): number | undefined {
    const gaps = this.#accounts.map(({ partition }) => {
      const [first = Number.POSITIVE_INFINITY] = this.#answerTimes(partition, since);
      return first - since;
    });
    const longest = Math.max(...gaps);
    return Number.isFinite(longest) ? Math.round(longest) : undefined;
  }

  /**
   * From a moment until the last silence of two seconds or more was over in every partition. A
   * first answer may come from what a process still has in memory, before it stops to recover.
   */
  steadyAfterMs(since: number): number {
    const ends = this.#accounts.map(({ partition }) => {
      let [last, steadyFrom] = [since, since];
      for (const time of this.#answerTimes(partition, since)) {
        if (steadyFrom === since || time - last > silenceMs) steadyFrom = time;
        last = time;
      }
      return steadyFrom - since;
    });
    return Math.round(Math.max(...ends));
  }

  /** The longest time that any partition answered no probe. */
  longestSilenceMs(): number {
    const silences = this.#accounts.map(({ partition }) => {
      const times = this.#answerTimes(partition, 0);
      return Math.max(0, ...times.slice(1).map((time, i) => time - (times[i] ?? time)));
    });
    return Math.round(Math.max(...silences));
  }

  /** How long ago the last probe was answered. */
  lastAnswerAgoMs(): number {
    const times = this.sent.flatMap((probe) => probe.answeredAt ?? []);
    return performance.now() - Math.max(0, ...times);
  }

  /** When a partition answered probes sent since a moment, the earliest first. */
  #answerTimes(partition: number, since: number): readonly number[] {
    return this.sent
      .filter((probe) => probe.partition === partition && probe.sentAt >= since)
      .flatMap((probe) => probe.answeredAt ?? [])
      .toSorted((a, b) => a - b);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      for (const account of this.#accounts) this.#track(this.#probe(account));
      await sleep(everyMs);
    }
  }

  #track(probing: Promise<void>): void {
    const tracked = probing.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #probe({ subscriber, partition }: LoadAccount): Promise<void> {
    const { name, prepared } = oneTimeEvent(subscriber);
    const { trace, path, body } = prepared;
    const probe: Probe = { name, partition, sentAt: performance.now(), trace };
    this.sent.push(probe);
    const answer = await this.#connections.post(path, body, timeoutMs).catch(() => undefined);
    if (answer === undefined || answer.status === 503 || answer.status === 504) return;
    probe.answeredAt = performance.now();
    trace.answer = { status: answer.status, told: told(answer) };
  }
}
