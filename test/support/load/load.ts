import { setTimeout as sleep } from 'node:timers/promises';
import { ChargingSession } from './charging-session.ts';
import type { Prepared } from './charging-session.ts';
import { N40Connections } from './n40-connections.ts';
import { retryAfterMs, sendUntilAnswered } from './retrying-client.ts';
import type { RetryCounts } from './retrying-client.ts';

export interface LoadOptions {
  /** Addresses of the N40 doors: connections are spread over them. */
  readonly urls: readonly string[];
  readonly subscribers: readonly string[];
  /**
   * Requests begun each second once it runs, whether or not earlier ones were answered. Repeats
   * come on top.
   */
  readonly ratePerSecond: number;
}

/** What a load came to. */
export interface LoadReport {
  readonly sessions: readonly ChargingSession[];
  readonly requests: number;
  readonly answered: number;
  /** Answered only when they were repeated. */
  readonly answeredByRepeat: number;
  /** Given up after the last repeat; the settlement asked again. */
  readonly gaveUp: number;
  /** Not begun because too many waited: the generator's own bound. */
  readonly heldBack: number;
  readonly retries: RetryCounts;
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const connections = 4;
const tickMs = 10;
/** Time over which the rate grows from nothing: connections and caches are cold. */
const rampMs = 3_000;
const inFlightMax = 10_000;
/** Sessions open at once, as seconds of load. */
const sessionSeconds = 2;
const settleWithinMs = 90_000;
const settlersMax = 128;
const settlePauseMs = 500;

/**
 * Network functions that charge at a fixed rate (open loop) and repeat what is not answered. Ends
 * with every session released and every request answered, so that the ledger can be
 * held against it.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #connections: N40Connections;
  readonly #sessions: ChargingSession[] = [];
  readonly #ready: ChargingSession[] = [];
  readonly #retries: RetryCounts = { timeout: 0, connection: 0, refused: 0 };
  readonly #underWay = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #stopping = false;
  #gaveUp = 0;
  #heldBack = 0;
  #answered = 0;
  #loadedMs = 0;
  #begun = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#connections = new N40Connections(options.urls, connections);
  }

  /** Requests answered so far. */
  get answered(): number {
    return this.#answered;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the load, settles what is open, and reports. @throws Error when something stays open. */
  async finish(): Promise<LoadReport> {
    this.#stopping = true;
    await this.#running;
    await Promise.all(this.#underWay);
    await this.#settle();
    this.#connections.close();
    return this.#report();
  }

  async #run(): Promise<void> {
    const { ratePerSecond } = this.#options;
    const began = performance.now();
    for (let due = 0; !this.#stopping;) {
      await sleep(tickMs);
      const passed = performance.now() - began;
      const atFullRate = passed < rampMs ? (passed * passed) / (2 * rampMs) : passed - rampMs / 2;
      for (const now = Math.floor((atFullRate * ratePerSecond) / 1_000); due < now; due += 1) {
        this.#beginOne();
      }
      this.#loadedMs = atFullRate;
    }
  }

  #beginOne(): void {
    if (this.#underWay.size >= inFlightMax) {
      this.#heldBack += 1;
      return;
    }
    const { ratePerSecond } = this.#options;
    const isEnough = this.#ready.length > (ratePerSecond * sessionSeconds) / 2;
    const session = (isEnough ? this.#ready.shift() : undefined) ?? this.#open();
    this.#begun += 1;
    this.#track(this.#send(session, session.next(), retryAfterMs));
  }

  #open(): ChargingSession {
    const { subscribers } = this.#options;
    const at = (this.#sessions.length * 7_919) % subscribers.length;
    const session = new ChargingSession(subscribers[at] ?? '');
    this.#sessions.push(session);
    return session;
  }

  #track(sending: Promise<void>): void {
    const tracked = sending.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #send(
    session: ChargingSession,
    prepared: Prepared,
    waits: Iterable<number>,
  ): Promise<void> {
    const { path, body, trace } = prepared;
    const request = { path, body, sentBefore: trace.tries > 0 };
    const sent = await sendUntilAnswered(this.#connections, request, waits, this.#retries);
    const { answer, tries, latencyMs } = sent;
    if (answer === undefined) {
      this.#gaveUp += 1;
      return session.gaveUp(prepared, tries, latencyMs);
    }
    this.#answered += 1;
    session.answered(prepared, answer, tries, latencyMs);
    if (!session.isOver) this.#ready.push(session);
  }

  /** Asks again for every answer that is missing, then releases what is open. */
  async #settle(): Promise<void> {
    const until = performance.now() + settleWithinMs;
    const open = this.#sessions.filter((session) => !session.isOver);
    const settlers = Array.from({ length: settlersMax }, async () => {
      for (let one = open.pop(); one !== undefined; one = open.pop()) {
        await this.#settleOne(one, until);
      }
    });
    await Promise.all(settlers);
  }

  async #settleOne(session: ChargingSession, until: number): Promise<void> {
    while (!session.isOver) {
      if (performance.now() > until) throw new Error(`${session.name} cannot be settled`);
      const prepared = session.unanswered ?? session.next(true);
      await this.#send(session, prepared, patiently(until));
    }
  }

  #report(): LoadReport {
    const traces = this.#sessions.flatMap((session) => session.requests);
    const latencies = traces.map((trace) => trace.latencyMs).toSorted((a, b) => a - b);
    const at = (share: number): number =>
      Math.round(latencies[Math.floor(latencies.length * share)] ?? 0);
    return {
      sessions: this.#sessions,
      requests: traces.length,
      answered: traces.filter((trace) => trace.answer !== undefined).length,
      answeredByRepeat: traces.filter((trace) => trace.tries > 1).length,
      gaveUp: this.#gaveUp,
      heldBack: this.#heldBack,
      retries: this.#retries,
      ratePerSecond: Math.round((this.#begun * 1_000) / Math.max(this.#loadedMs, 1)),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
  }
}

function* patiently(until: number): Generator<number> {
  while (performance.now() < until) yield settlePauseMs;
}
