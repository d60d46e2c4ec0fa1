import { waitUntil } from '../../infra/local/wait-until.ts';
import { oneOfEachPartition } from '../support/fault-stack.ts';
import type { LoadAccount } from '../support/fault-stack.ts';
import { Load } from '../support/load/load.ts';
import type { LoadReport } from '../support/load/load.ts';
import type { FaultReport } from './fault-report.ts';
import { Probes } from './probes.ts';

/** Who charges while something is broken, where and how fast. */
export interface LoadSetting {
  readonly accounts: readonly LoadAccount[];
  /** Doors that the load is spread over. */
  readonly urls: readonly string[];
  readonly ratePerSecond: number;
}

/** Something under load while it is broken and mended. */
export interface UnderLoad {
  readonly load: Load;
  readonly probes: Probes;
  /** Counts `servedAgainMs` from now on, instead of from the first moment of the fault. */
  readonly countFromNow: () => void;
  /** Waits until the load has got as many more answers as it asks in so many seconds. */
  readonly answers: (seconds: number) => Promise<void>;
  /** Waits until every partition has answered something that was asked after this call. */
  readonly served: () => Promise<void>;
  readonly note: (text: string) => void;
}

/** What came of it. */
export interface LoadDone {
  readonly load: LoadReport;
  readonly probes: Probes;
  /** When the fault began, as of `performance.now()`. */
  readonly since: number;
  readonly notes: readonly string[];
}

const warmUpSeconds = 3;
const secondsAfter = 3;
const answersWithinMs = 60_000;
const servedWithinMs = 60_000;

/**
 * Lets network functions charge, breaks something, and waits until every partition serves again.
 * `breakAndMend` returns once what it broke is whole again.
 */
export async function chargeWhile(
  { accounts, urls, ratePerSecond }: LoadSetting,
  breakAndMend: (under: UnderLoad) => Promise<void>,
): Promise<LoadDone> {
  // Apart: an account of ten events a second soon forgets what it answered (bounds.ts).
  const probed = oneOfEachPartition(accounts);
  const subscribers = accounts
    .filter((account) => !probed.includes(account))
    .map((account) => account.subscriber);
  const load = new Load({ urls, subscribers, ratePerSecond });
  const probes = new Probes(urls, probed);
  const notes: string[] = [];
  let since = 0;
  const under: UnderLoad = {
    load,
    probes,
    countFromNow: () => void (since = performance.now()),
    answers: (seconds) => untilAnswers(load, load.answered + seconds * ratePerSecond),
    served: () => untilServed(probes, performance.now()),
    note: (text) => void notes.push(text),
  };
  load.start();
  probes.start();
  try {
    await under.answers(warmUpSeconds);
    under.countFromNow();
    await breakAndMend(under);
    await untilServed(probes, since);
    await under.answers(secondsAfter);
  } catch (cause) {
    await Promise.allSettled([probes.stop(), load.finish()]); // or the next fault meets it
    throw cause;
  }
  await probes.stop();
  return { load: await load.finish(), probes, since, notes };
}

/** What a fault came to, as far as those who charged can tell. */
export function reportOf(
  fault: string,
  { load, probes, since, notes }: LoadDone,
): Omit<FaultReport, 'skippedRecords' | 'problems'> {
  return {
    fault,
    requests: load.requests + probes.sent.length,
    requestsPerSecond: load.ratePerSecond,
    answered: load.answered,
    answeredByRepeat: load.answeredByRepeat,
    gaveUpThenSettled: load.gaveUp,
    heldBack: load.heldBack,
    servedAgainMs: probes.servedAgainMs(since) ?? Number.NaN,
    steadyAfterMs: probes.steadyAfterMs(since),
    longestSilenceMs: probes.longestSilenceMs(),
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    notes: notes.join('; '),
  };
}

/** Every session of the load and every probe, as who charged them knows them. */
export function chargedBy({ load, probes }: LoadDone) {
  const events = probes.sent.map(({ name, trace }) => ({ name, requests: [trace] }));
  return [...load.sessions, ...events];
}

async function untilAnswers(load: Load, answers: number): Promise<void> {
  await waitUntil({
    what: `${answers} requests to be answered`,
    deadlineMs: answersWithinMs,
    condition: () => load.answered >= answers,
  });
}

async function untilServed(probes: Probes, since: number): Promise<void> {
  await waitUntil({
    what: 'every partition to answer',
    deadlineMs: servedWithinMs,
    condition: () => probes.servedAgainMs(since) !== undefined,
  });
}
