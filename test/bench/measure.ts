import type { BarePath } from './bare/bare-path.ts';
import type { BenchSite } from './bench-site.ts';
import type { Child } from './child.ts';
import { cpuBetween, cpuTimes, untilQuiet } from './cpu.ts';
import type { CpuTimes, Pids } from './cpu.ts';
import { askGenerator } from './load/ask-generator.ts';
import type { Subscribers } from './load/calls.ts';
import type { Load } from './load/run-load.ts';
import type { Tallied } from './load/tally.ts';
import type { BenchOptions } from './options.ts';

/** Which of the two paths a round was measured on. */
export type Path = 'ours' | 'bare';

/** One round: what the generator saw, and what the processes took for it. */
export interface Round {
  readonly path: Path;
  readonly tallied: Tallied;
  readonly opsPerSecond: number;
  /** CPU microseconds by process for each operation, what was left to do afterwards included. */
  readonly cpuMicrosPerOp: CpuTimes;
  /** How long work went on behind the last answer (projection, export), in milliseconds. */
  readonly drainMs: number;
}

/** What rounds are measured with; counts go on from round to round. */
export class Measurer {
  readonly #options: BenchOptions;
  readonly #site: BenchSite;
  readonly #generator: Child;
  #bare: { readonly path: BarePath; readonly port: number } | undefined;
  #nextChargingId = 1;
  #rounds = 0;
  /** What all calls on ours cost, in millionths, and what they may have cost besides. */
  chargedMicros = 0;
  doubtfulMicros = 0;
  /** Operations that ours answered. */
  answered = 0;
  readonly failures: Record<string, number> = {};

  constructor(options: BenchOptions, site: BenchSite, generator: Child) {
    this.#options = options;
    this.#site = site;
    this.#generator = generator;
  }

  useBare(path: BarePath, port: number): void {
    this.#bare = { path, port };
  }

  /** A charging id that no call will have. */
  takeChargingId(): number {
    return this.#nextChargingId++;
  }

  /** Measures one round. */
  async round(
    path: Path,
    shape: Load['shape'],
    seconds: number,
    subscribers: Subscribers = { kind: 'many', first: 1, count: this.#options.accounts },
  ): Promise<Round> {
    this.#rounds += 1;
    const { connections, seed } = this.#options;
    const load: Load = {
      host: '127.0.0.1',
      ports: path === 'ours' ? this.#site.n40Ports : [this.#bare?.port ?? 0],
      connections: shape.kind === 'closed' ? Math.min(connections, shape.inFlight) : connections,
      subscribers,
      seed: seed * 7919 + this.#rounds,
      firstChargingId: this.#nextChargingId,
      seconds,
      shape,
    };
    const pids = this.#pidsOf(path);
    const before = cpuTimes(pids);
    const tallied = await this.#run(load);
    const drainMs = await untilQuiet(this.#drainingOf(path), 20_000);
    const taken = Object.entries(cpuBetween(before, cpuTimes(pids)));
    const perOp = taken.map(([name, micros]) => [name, micros / Math.max(1, tallied.answered)]);
    if (path === 'ours') this.#note(tallied);
    return {
      path,
      tallied,
      opsPerSecond: tallied.operations / tallied.seconds,
      cpuMicrosPerOp: Object.fromEntries(perOp) as CpuTimes,
      drainMs,
    };
  }

  async #run(load: Load): Promise<Tallied> {
    const tallied = await askGenerator(this.#generator, load);
    this.#nextChargingId = tallied.nextChargingId;
    return tallied;
  }

  #note({ chargedMicros, doubtfulMicros, answered, failures }: Tallied): void {
    this.chargedMicros += chargedMicros;
    this.doubtfulMicros += doubtfulMicros;
    this.answered += answered;
    for (const [status, count] of Object.entries(failures)) {
      this.failures[status] = (this.failures[status] ?? 0) + count;
    }
  }

  #pidsOf(path: Path): Pids {
    return { ...this.#drainingOf(path), ...this.#site.servers, generator: this.#generator.pid };
  }

  #drainingOf(path: Path): Pids {
    if (path === 'ours') return this.#site.services;
    const { gateway, worker } = this.#bare?.path ?? {};
    return { gateway: gateway?.pid ?? 0, worker: worker?.pid ?? 0 };
  }
}
