import { join } from 'node:path';
import { freePorts } from '../../infra/local/ports.ts';
import { startBarePath } from './bare/bare-path.ts';
import type { BarePath } from './bare/bare-path.ts';
import type { BareSizes } from './bare/sizes.ts';
import { startBenchSite } from './bench-site.ts';
import type { BenchSite } from './bench-site.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { checksOf, figuresOf } from './figures.ts';
import type { Audited, Figures, Rounds } from './figures.ts';
import { describeMachine } from './machine.ts';
import { Measurer } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { replayLedger } from './replay.ts';
import { ServiceProfiler } from './service-profiler.ts';
import type { ProfileTimes } from './self-times.ts';
import { sizesOfOurs } from './sizes-of-ours.ts';

type Tell = (line: string) => void;

/** What a bench came to, and the rounds behind it. */
export interface BenchResult {
  readonly figures: Figures;
  readonly rounds: Rounds;
}

const partitions = 4;
const hotIdentity = 'msisdn-15550004'; // `rich`: no call of a run is refused for want of money

/** Runs the whole bench on a site of its own, and stops what it started. */
export async function runBench(options: BenchOptions, tell: Tell): Promise<BenchResult> {
  const machine = describeMachine();
  tell('starting a site of its own');
  const site = await startBenchSite(options, tell);
  const children: Child[] = [];
  const started = async (child: Promise<Child>): Promise<Child> => {
    children.push(await child);
    return child;
  };
  try {
    const generator = await started(startChild('load/main.ts'));
    const measured = await measureSite(options, site, generator, tell);
    return { ...measured, figures: { ...measured.figures, machine } };
  } finally {
    for (const child of children) await child.stop();
    await site.stack.stop();
  }
}

async function measureSite(
  options: BenchOptions,
  site: BenchSite,
  generator: Child,
  tell: Tell,
): Promise<{ readonly figures: Omit<Figures, 'machine'>; readonly rounds: Rounds }> {
  tell(`making ${options.accounts} accounts`);
  await site.stack.toll('load', '--accounts', String(options.accounts));
  const measurer = new Measurer(options, site, generator);
  const closed = { kind: 'closed', inFlight: options.inFlight } as const;
  tell('warming up');
  await measurer.round('ours', closed, options.warmUpSeconds);
  const { brokers } = site.stack.servers;
  const sizes = await sizesOfOurs(brokers, site.stack.n40Url, measurer.takeChargingId());
  const bare = await openBarePath(options, site, sizes, measurer);
  try {
    await measurer.round('bare', closed, options.warmUpSeconds);
    const rounds = await measureAll(options, measurer, tell);
    const profiles = options.profile ? await profileOurs(options, site, measurer) : {};
    tell('folding the ledger');
    const replayed = await replayLedger(brokers, partitions);
    const audited = await auditSite(site);
    const checks = checksOf(measurer, replayed, audited);
    return {
      figures: { ...figuresOf(options, rounds, replayed, audited), checks, sizes, profiles },
      rounds,
    };
  } finally {
    await bare.stop();
  }
}

/** `toll audit` also compares Redis and the xDRs with the ledger, and decides every event again. */
async function auditSite({ stack }: BenchSite): Promise<Audited> {
  try {
    const printed = await stack.toll('audit', '--redecide', '--json');
    const { recordsPerSecond } = JSON.parse(printed) as { recordsPerSecond: number };
    return { redecidedPerSecond: recordsPerSecond, violations: [] };
  } catch (error) {
    return { redecidedPerSecond: 0, violations: [String(error)] };
  }
}

async function openBarePath(
  { accounts }: BenchOptions,
  { stack }: BenchSite,
  sizes: BareSizes,
  measurer: Measurer,
): Promise<BarePath> {
  const [port = 0] = await freePorts(1);
  const { brokers, redisUrl } = stack.servers;
  const given = { brokers: brokers.split(','), redisUrl };
  const path = await startBarePath({ ...given, port, partitions, accounts, sizes });
  measurer.useBare(path, port);
  return path;
}

/** Ours and the bare path in turns, so that what else goes on meets both alike. */
async function measureAll(options: BenchOptions, measurer: Measurer, tell: Tell): Promise<Rounds> {
  const { inFlight, closedSeconds, alsoInFlight, alsoSeconds } = options;
  const pair = async (count: number, seconds: number) => {
    const shape = { kind: 'closed', inFlight: count } as const;
    const bare = await measurer.round('bare', shape, seconds);
    const ours = await measurer.round('ours', shape, seconds);
    const [a, b] = [bare, ours].map(({ opsPerSecond }) => Math.round(opsPerSecond));
    tell(`closed loop, ${count} in flight: bare path ${a}/s, ours ${b}/s`);
    return { inFlight: count, ours, bare };
  };
  const main = [];
  for (let round = 0; round < options.rounds; round += 1) {
    main.push(await pair(inFlight, closedSeconds));
  }
  const others = [];
  for (const count of alsoInFlight) others.push(await pair(count, alsoSeconds));
  const { openPerSecond: perSecond, openSeconds, hotInFlight, hotSeconds } = options;
  tell(`open loop, ${perSecond}/s`);
  const open = await measurer.round('ours', { kind: 'open', perSecond }, openSeconds);
  tell('one hot account');
  const hotShape = { kind: 'closed', inFlight: hotInFlight } as const;
  const one = { kind: 'one', identity: hotIdentity } as const;
  const hot = await measurer.round('ours', hotShape, hotSeconds, one);
  return { main, others, open, hot };
}

const profiled = ['gateway', 'rater', 'exporter', 'history'] as const;

/** One more round of ours, whose figures do not count: profilers cost time themselves. */
async function profileOurs(
  { inFlight, closedSeconds, folder }: BenchOptions,
  { stack }: BenchSite,
  measurer: Measurer,
): Promise<Readonly<Record<string, ProfileTimes>>> {
  const profilers = await Promise.all(
    profiled.map(async (name) => {
      const profiler = await ServiceProfiler.start(stack.services.service(name).logFile);
      return { name, profiler };
    }),
  );
  await measurer.round('ours', { kind: 'closed', inFlight }, closedSeconds);
  const stopped = profilers.map(async ({ name, profiler }) => {
    return [name, await profiler.stop(join(folder, `${name}.cpuprofile`))];
  });
  return Object.fromEntries(await Promise.all(stopped)) as Record<string, ProfileTimes>;
}
