import { UsageClient } from '../../../services/engine/usage-client.ts';
import { Exporter } from '../../../services/exporter/exporter.ts';
import { Rater } from '../../../services/rater/rater.ts';
import { Scheduler } from '../../../services/scheduler/scheduler.ts';
import { Random } from './random.ts';
import { SimAnswers } from './sim-answers.ts';
import { SimLog } from './sim-log.ts';
import { SimHistory } from './sim-history.ts';
import { SimGroup } from './sim-ownership.ts';
import { SimProcess } from './sim-process.ts';
import { SimProjection } from './sim-projection.ts';
import { codec, hashing, plans } from './tools.ts';
import { VirtualTime } from './virtual-time.ts';
import { fairWeather } from './weather.ts';
import { Witness } from './witness.ts';

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly partitions: number;
  readonly raters: number;
  readonly exporters: number;
  readonly gateways: number;
  readonly statesMax: number;
  /** Milliseconds by which the scheduler's clock is off. */
  readonly schedulerSkewMs: number;
  /** True where raters can ask a history while the cache is rebuilt. */
  readonly hasHistory?: boolean;
  /** The clock of everything, where two worlds share one. */
  readonly time?: VirtualTime;
  /** Name of the site, where there are two. */
  readonly site?: string;
  readonly onTrace?: (line: string) => void;
}

/** A role and the process that plays it now. */
export interface Cast<T> {
  readonly role: string;
  process: SimProcess;
  part: T;
}

/** One site in virtual time: the real services on ports that one seed drives. */
export class World {
  readonly options: WorldOptions;
  readonly time: VirtualTime;
  readonly weather = fairWeather();
  readonly log: SimLog;
  readonly projection: SimProjection;
  /** States of another site, where there is one. */
  readonly standby: SimProjection;
  readonly answers: SimAnswers;
  readonly history: SimHistory;
  readonly witness: Witness;
  readonly raterGroup: SimGroup;
  readonly exporterGroup: SimGroup;
  readonly raters: Cast<Rater>[] = [];
  readonly exporters: Cast<Exporter>[] = [];
  readonly gateways: Cast<UsageClient>[] = [];
  readonly schedulers: Cast<Scheduler>[] = [];
  readonly #network: Random;
  /** Milliseconds by which plan versions reach a new rater late; the faults of a run change it. */
  plansLateMs = 0;
  #lives = 0;

  constructor(options: WorldOptions) {
    const { seed, partitions, onTrace } = options;
    this.options = options;
    this.#network = new Random(seed, 'network');
    this.time = options.time ?? new VirtualTime(this.#network);
    this.log = new SimLog(this.time, new Random(seed, 'log'), this.weather);
    this.projection = new SimProjection(new Random(seed, 'cache'), this.weather);
    this.standby = new SimProjection(new Random(seed, 'standby'), this.weather);
    this.answers = new SimAnswers(this.time, new Random(seed, 'answers'), this.weather);
    this.witness = new Witness(this.time, onTrace);
    this.history = new SimHistory({
      log: this.log,
      weather: this.weather,
      witness: this.witness,
      random: new Random(seed, 'history'),
    });
    this.raterGroup = new SimGroup(this.time, new Random(seed, 'raters'), partitions);
    this.exporterGroup = new SimGroup(this.time, new Random(seed, 'exporters'), partitions);
  }

  /** Starts every process. */
  start(): void {
    const { raters, exporters, gateways } = this.options;
    for (let i = 0; i < gateways; i += 1) this.gateways.push(this.#gateway(`gateway-${i}`));
    for (let i = 0; i < raters; i += 1) this.raters.push(this.#rater(`rater-${i}`));
    for (let i = 0; i < exporters; i += 1) this.exporters.push(this.#exporter(`exporter-${i}`));
    this.schedulers.push(this.#scheduler('scheduler'));
  }

  /** A process without a role, for those who stand outside. */
  process(name: string, skewMs = 0): SimProcess {
    this.#lives += 1;
    return new SimProcess(`${name}.${this.#lives}`, this.time, this.#network, skewMs);
  }

  /** Kills a process at once; another plays its role after a while. */
  kill<T>(cast: Cast<T>, again: () => Cast<T>, afterMs: number): void {
    const { process } = cast;
    this.witness.note(`kill ${process.name}`);
    process.kill();
    this.raterGroup.lookAfter(process);
    this.exporterGroup.lookAfter(process);
    this.time.after(afterMs * 1000, () => {
      if (cast.process !== process) return;
      const { process: next, part } = again();
      cast.process = next;
      cast.part = part;
      this.witness.note(`start ${next.name}`);
    });
  }

  killRater(cast: Cast<Rater>, afterMs: number): void {
    this.kill(cast, () => this.#rater(cast.role), afterMs);
  }

  killExporter(cast: Cast<Exporter>, afterMs: number): void {
    this.kill(cast, () => this.#exporter(cast.role), afterMs);
  }

  killGateway(cast: Cast<UsageClient>, afterMs: number): void {
    this.kill(cast, () => this.#gateway(cast.role), afterMs);
  }

  /** Freezes a process for a while: its partitions move on without it. */
  pause({ process }: Cast<unknown>, forMs: number): void {
    this.witness.note(`pause ${process.name} for ${forMs} ms`);
    process.pause();
    this.raterGroup.lookAfter(process);
    this.exporterGroup.lookAfter(process);
    this.time.after(forMs * 1000, () => this.resume(process));
  }

  resume(process: SimProcess): void {
    if (!process.isPaused) return;
    this.witness.note(`resume ${process.name}`);
    process.resume();
    this.raterGroup.shareOut();
    this.exporterGroup.shareOut();
  }

  #rater(role: string): Cast<Rater> {
    const process = this.process(role);
    const { statesMax, hasHistory, site } = this.options;
    const rater = new Rater(
      {
        ownership: this.raterGroup.memberOf(process),
        usage: this.log.readerOf(process),
        reader: this.log.readerOf(process),
        ledger: this.log.ledgerWriterOf(process),
        projection: this.projection.portOf(process),
        answers: this.answers.publisherOf(process),
        plans: plans.arrivingAt(this.time, this.time.milliseconds + this.plansLateMs),
        codec,
        hashing,
        clock: process.clock,
        events: this.witness.raterEvents(process.name),
        standby: site === undefined ? undefined : this.standby.portOf(process),
        history: hasHistory === true ? this.history.portOf(process) : undefined,
      },
      { statesMax },
    );
    void rater.start();
    return { role, process, part: rater };
  }

  #exporter(role: string): Cast<Exporter> {
    const process = this.process(role);
    const exporter = new Exporter(
      {
        ownership: this.exporterGroup.memberOf(process),
        reader: this.log.readerOf(process),
        writers: this.log.exportWritersOf(process),
        usage: this.log.usageWriterOf(process),
        projection: this.projection.portOf(process),
        codec,
        hashing,
        clock: process.clock,
        events: this.witness.exporterEvents(process.name),
      },
      { site: 'main' },
    );
    void exporter.start();
    return { role, process, part: exporter };
  }

  #gateway(role: string): Cast<UsageClient> {
    const process = this.process(role);
    const client = this.clientOf(process);
    return { role, process, part: client };
  }

  /** A usage client of a process, listening. */
  clientOf(process: SimProcess): UsageClient {
    const client = new UsageClient(
      {
        usage: this.log.usageWriterOf(process),
        listener: this.answers.listenerOf(process),
        codec,
        hashing,
        clock: process.clock,
      },
      {
        channel: process.name,
        partitions: this.options.partitions,
        answerWithinMs: 1_000,
        pendingMax: 10_000,
      },
    );
    void client.start();
    return client;
  }

  #scheduler(role: string): Cast<Scheduler> {
    const process = this.process(role, this.options.schedulerSkewMs);
    const scheduler = new Scheduler(
      {
        projection: this.projection.portOf(process),
        codec,
        client: this.clientOf(process),
        clock: process.clock,
        nudged: () => undefined,
        trouble: () => undefined,
      },
      { tickMs: 1_000, nudgesMax: 16, visibleAfterMs: 3_000 },
    );
    scheduler.start();
    return { role, process, part: scheduler };
  }
}
