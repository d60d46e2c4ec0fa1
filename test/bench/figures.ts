import type { BareSizes } from './bare/sizes.ts';
import type { CpuTimes } from './cpu.ts';
import type { Machine } from './machine.ts';
import type { Measurer, Round } from './measure.ts';
import type { BenchOptions } from './options.ts';
import type { ProfileTimes } from './self-times.ts';
import type { Replayed } from './replay.ts';

/** A round on each path at one in-flight count, one right after the other. */
export interface Pair {
  readonly inFlight: number;
  readonly ours: Round;
  readonly bare: Round;
}

/** Every round that was measured. */
export interface Rounds {
  readonly main: readonly Pair[];
  readonly others: readonly Pair[];
  readonly open: Round;
  readonly hot: Round;
}

/** One path at one load: medians of its rounds. Milliseconds, and microseconds by process. */
export interface PathFigures {
  readonly opsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** How long projection and export went on behind the last answer. */
  readonly drainMs: number;
  readonly cpuMicrosPerOp: CpuTimes;
}

/** A closed loop, beside the bare path under the same load. */
export interface ClosedFigures extends PathFigures {
  readonly inFlight: number;
  readonly ratioToBarePath: number;
  readonly barePath: PathFigures;
}

/** What `npm run bench -- --json` prints. */
export interface Figures {
  readonly closedLoop: ClosedFigures;
  /** The ratio of each pair of rounds: how steady the machine was. */
  readonly ratios: readonly number[];
  readonly otherInFlight: readonly ClosedFigures[];
  readonly openLoop: PathFigures & { readonly rate: number };
  readonly hotAccount: PathFigures & { readonly inFlight: number };
  readonly replay: {
    readonly records: number;
    /** Hashes, fold and all checks of the ledger. */
    readonly recordsPerSecond: number;
    /** The same in `toll audit --redecide`, which decides every event again besides. */
    readonly redecidedPerSecond: number;
  };
  readonly checks: Checks;
  readonly sizes: BareSizes;
  readonly machine: Machine;
  /** With `--profile`: by service. */
  readonly profiles: Readonly<Record<string, ProfileTimes>>;
}

/** What `toll audit --redecide` came to. */
export interface Audited {
  readonly redecidedPerSecond: number;
  readonly violations: readonly string[];
}

/** Whether what was measured was also right. Money in millionths. */
export interface Checks {
  readonly operationsAnswered: number;
  readonly chargesInLedger: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Answered usage × price. */
  readonly expectedMicros: number;
  /** Usage × price of reports that had no good answer: it may stand in the ledger or not. */
  readonly doubtfulMicros: number;
  readonly debitedMicros: number;
  readonly violations: readonly string[];
  readonly isRight: boolean;
}

/** The session that was opened to see an answer of ours. */
const probes = 1;

/** Compares what was answered with what stands in the ledger, to the millionth. */
export function checksOf(measurer: Measurer, replayed: Replayed, audited: Audited): Checks {
  const { charges: chargesInLedger, debitedMicros } = replayed;
  const violations = [...replayed.violations, ...audited.violations];
  const { answered, chargedMicros: expectedMicros, doubtfulMicros, failures } = measurer;
  const operationsAnswered = answered + probes;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const isRight =
    violations.length === 0 &&
    isBetween(debitedMicros, expectedMicros, expectedMicros + doubtfulMicros) &&
    isBetween(chargesInLedger, operationsAnswered, operationsAnswered + failed);
  const counts = { operationsAnswered, chargesInLedger, failures };
  return { ...counts, expectedMicros, doubtfulMicros, debitedMicros, violations, isRight };
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** The figures of all rounds. */
export function figuresOf(
  options: BenchOptions,
  { main, others, open, hot }: Rounds,
  { records, recordsPerSecond }: Replayed,
  { redecidedPerSecond }: Audited,
): Omit<Figures, 'checks' | 'sizes' | 'machine' | 'profiles'> {
  return {
    closedLoop: closedFigures(main),
    ratios: main.map(ratioOf),
    otherInFlight: others.map((pair) => closedFigures([pair])),
    openLoop: { rate: options.openPerSecond, ...mediansOf([open]) },
    hotAccount: { inFlight: options.hotInFlight, ...mediansOf([hot]) },
    replay: { records, recordsPerSecond, redecidedPerSecond },
  };
}

function closedFigures(pairs: readonly Pair[]): ClosedFigures {
  return {
    ...mediansOf(pairs.map(({ ours }) => ours)),
    inFlight: pairs[0]?.inFlight ?? 0,
    ratioToBarePath: median(pairs.map(ratioOf)),
    barePath: mediansOf(pairs.map(({ bare }) => bare)),
  };
}

function ratioOf({ ours, bare }: Pair): number {
  return ours.opsPerSecond / bare.opsPerSecond;
}

/** The one in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The medians of rounds, figure by figure. */
function mediansOf(rounds: readonly Round[]): PathFigures {
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const names = Object.keys(rounds[0]?.cpuMicrosPerOp ?? {});
  return {
    opsPerSecond: of((round) => round.opsPerSecond),
    p50Ms: of((round) => round.tallied.latencies.p50),
    p99Ms: of((round) => round.tallied.latencies.p99),
    p999Ms: of((round) => round.tallied.latencies.p999),
    drainMs: of((round) => round.drainMs),
    cpuMicrosPerOp: Object.fromEntries(
      names.map((name) => [name, of((round) => round.cpuMicrosPerOp[name] ?? 0)]),
    ),
  };
}
