import { LogError } from '../../../services/ports/event-log.ts';
import { HistoryReadError } from '../../../services/ports/history-reader.ts';
import { ProjectionError } from '../../../services/ports/projection.ts';
import type { ExporterEvents } from '../../../services/exporter/ports.ts';
import type { RaterEvents } from '../../../services/rater/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A partition that a process stopped, and why. */
export interface Stop {
  readonly process: string;
  readonly partition: number;
  readonly why: string;
}

/** Troubles that faults cause; anything else is a fault of the services. */
const expectedTroubles: ReadonlySet<string> = new Set([
  LogError.name,
  ProjectionError.name,
  HistoryReadError.name,
  'HistoryAstray',
  'ProjectionMoved',
  'RebuildSuperseded',
  'StandbyMoved',
]);

const linesKept = 400;

/** Sees what the services tell and what the faults do. */
export class Witness {
  readonly stops: Stop[] = [];
  readonly unexpected: string[] = [];
  /** How often each thing happened: shows what a run really met. */
  readonly counts = new Map<string, number>();
  readonly #time: VirtualTime;
  readonly #onTrace: ((line: string) => void) | undefined;
  readonly #lines: string[] = [];

  constructor(time: VirtualTime, onTrace: ((line: string) => void) | undefined) {
    this.#time = time;
    this.#onTrace = onTrace;
  }

  /** The last things that were noted. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  note(text: string): void {
    this.count(text.split(' ')[0] ?? '');
    const line = `${(this.#time.microseconds / 1e6).toFixed(6)} ${text}`;
    if (this.#lines.length < linesKept) this.#lines.push(line);
    this.#onTrace?.(line);
  }

  raterEvents(who: string): RaterEvents {
    return {
      recovering: (partition, why) => this.note(`recovering ${partition} at ${who}: ${why}`),
      recovered: (partition, sequence, folded) =>
        this.note(`recovered ${partition} at ${who} to ${sequence}, folded ${folded}`),
      onDemand: (partition, sequence) =>
        this.note(`on-demand ${partition} at ${who} from ${sequence}`),
      stalled: (partition, why) => this.note(`stalled ${partition} at ${who}: ${why}`),
      stopped: (partition, why) => this.#stopped(who, partition, why),
      decided: (partition, records, repeats) => {
        this.count('decisions', records);
        this.count('repeats', repeats);
        this.#onTrace?.(`          decided ${partition} at ${who}: ${records}, repeats ${repeats}`);
      },
      trouble: (what, cause) => this.#trouble(who, what, cause),
    };
  }

  exporterEvents(who: string): ExporterEvents {
    return {
      opened: (partition, sequence) => this.note(`exporting ${partition} at ${who} ${sequence}`),
      exported: (partition, { ledger: records, xdr: xdrs }) => {
        this.count('exported', records);
        this.#onTrace?.(`          exported ${partition} at ${who}: ${records}, ${xdrs} xDRs`);
      },
      carried: (partition, commands) => {
        this.count('carried', commands);
        this.#onTrace?.(`          carried ${commands} of ${partition} at ${who}`);
      },
      fenced: (partition) => this.note(`fenced ${partition} at ${who}`),
      stopped: (partition, why) => this.#stopped(who, partition, why),
      trouble: (what, cause) => this.#trouble(who, what, cause),
    };
  }

  #stopped(process: string, partition: number, why: string): void {
    this.note(`stopped ${partition} at ${process}: ${why}`);
    this.stops.push({ process, partition, why });
  }

  /** Takes the troubles of any other process. */
  troubleOf(who: string): (what: string, cause: unknown) => void {
    return (what, cause) => this.#trouble(who, what, cause);
  }

  #trouble(who: string, what: string, cause: unknown): void {
    const name = cause instanceof Error ? cause.name : typeof cause;
    const text = `trouble at ${who}: ${what}: ${cause instanceof Error ? cause.message : name}`;
    this.note(text);
    if (!expectedTroubles.has(name)) this.unexpected.push(text);
  }
}
