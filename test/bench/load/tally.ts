import { build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';

/** Latencies in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Milliseconds at each of `curvePercentiles`. */
  readonly curve: readonly number[];
}

/** What a run came to. */
export interface Tallied {
  /** Operations answered as expected within the measured time. */
  readonly operations: number;
  readonly seconds: number;
  readonly latencies: Latencies;
  /** Operations answered as expected at all: also those that ended calls afterwards. */
  readonly answered: number;
  /** How many answers had another status than expected; 0 is no answer. */
  readonly failures: Readonly<Record<string, number>>;
  /** Creates and updates that were granted nothing. */
  readonly ungranted: number;
  /** What all calls cost, in millionths, as far as their reports were answered. */
  readonly chargedMicros: number;
  /** What reports without an answer may have cost besides. */
  readonly doubtfulMicros: number;
  readonly nextChargingId: number;
}

/** Percentiles of a latency curve, dense towards the end. */
export const curvePercentiles: readonly number[] = [
  0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97, 98, 99, 99.5, 99.9, 99.95, 99.99,
];

/** Counts what a run does. */
export class Tally {
  readonly #histogram: Histogram = build({ lowestDiscernibleValue: 1, bitBucketSize: 32 });
  readonly #failures: Record<string, number> = {};
  #operations = 0;
  #answered = 0;
  #ungranted = 0;
  #chargedMicros = 0;
  #doubtfulMicros = 0;

  /** An operation was answered as expected. */
  answered(tookMs: number, isMeasured: boolean, isGranted: boolean): void {
    this.#answered += 1;
    if (!isGranted) this.#ungranted += 1;
    if (!isMeasured) return;
    this.#operations += 1;
    this.#histogram.recordValue(Math.max(1, Math.round(tookMs * 1000)));
  }

  /** An operation was answered otherwise, or not at all. */
  failed(status: number): void {
    this.#failures[status] = (this.#failures[status] ?? 0) + 1;
  }

  /** Nothing more is sent for a call: what it cost, and what it may have cost besides. */
  ended(chargedMicros: number, doubtfulMicros: number): void {
    this.#chargedMicros += chargedMicros;
    this.#doubtfulMicros += doubtfulMicros;
  }

  result(seconds: number, nextChargingId: number): Tallied {
    const at = (percentile: number): number =>
      this.#histogram.getValueAtPercentile(percentile) / 1000;
    return {
      operations: this.#operations,
      seconds,
      latencies: {
        p50: at(50),
        p90: at(90),
        p99: at(99),
        p999: at(99.9),
        max: this.#histogram.maxValue / 1000,
        curve: curvePercentiles.map(at),
      },
      answered: this.#answered,
      failures: this.#failures,
      ungranted: this.#ungranted,
      chargedMicros: this.#chargedMicros,
      doubtfulMicros: this.#doubtfulMicros,
      nextChargingId,
    };
  }
}
