import { expect } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { makeLoadAccounts, oneOfEachPartition, startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack, FaultStackOptions, LoadAccount } from '../support/fault-stack.ts';
import { Load } from '../support/load/load.ts';
import type { LoadReport } from '../support/load/load.ts';
import { reportFault } from './fault-report.ts';
import type { FaultReport } from './fault-report.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { Probes } from './probes.ts';

/** A site under load while it is broken and mended. */
export interface UnderLoad {
  readonly stack: FaultStack;
  readonly watch: LedgerWatch;
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

export interface FaultOptions {
  /** Doors that the load is spread over; the first gateway's when left out. */
  readonly urls?: readonly string[];
  readonly ratePerSecond?: number;
}

const warmUpSeconds = 3;
const secondsAfter = 3;
const answersWithinMs = 60_000;
const servedWithinMs = 60_000;
/** Lower it on a machine that others share: what is not served in time is repeated, and grows. */
const ratePerSecondDefault = Number(process.env['FAULT_RATE'] ?? 500);
const problemsShown = 20;

/** A site that is broken in one way after the other, and audited after each. */
export class BrokenSite {
  readonly stack: FaultStack;
  readonly watch: LedgerWatch;
  readonly accounts: readonly LoadAccount[];

  private constructor(stack: FaultStack, watch: LedgerWatch, accounts: readonly LoadAccount[]) {
    this.stack = stack;
    this.watch = watch;
    this.accounts = accounts;
  }

  static async start(accounts: number, options?: FaultStackOptions): Promise<BrokenSite> {
    const stack = await startFaultStack(options);
    try {
      const made = await makeLoadAccounts(stack.settings, accounts);
      return new BrokenSite(stack, await LedgerWatch.open(stack.settings), made);
    } catch (cause) {
      await stack.release();
      throw cause;
    }
  }

  async release(): Promise<void> {
    await this.watch.close();
    await this.stack.release();
  }

  /**
   * Breaks the site under load. `breakAndMend` returns once what it broke is whole again; then
   * charging must go on, and the ledger must hold every answer once.
   */
  async underLoad(
    fault: string,
    breakAndMend: (site: UnderLoad) => Promise<void>,
    options: FaultOptions = {},
  ): Promise<FaultReport> {
    const { ratePerSecond = ratePerSecondDefault, urls = [this.stack.n40Url] } = options;
    // Apart: an account of ten events a second soon forgets what it answered (bounds.ts).
    const probed = oneOfEachPartition(this.accounts);
    const subscribers = this.accounts
      .filter((account) => !probed.includes(account))
      .map((account) => account.subscriber);
    const load = new Load({ urls, subscribers, ratePerSecond });
    const probes = new Probes(urls, probed);
    const skippedBefore = this.watch.skipped;
    const notes: string[] = [];
    let since = 0;
    const site: UnderLoad = {
      stack: this.stack,
      watch: this.watch,
      load,
      probes,
      countFromNow: () => void (since = performance.now()),
      answers: (seconds) => untilAnswers(load, load.answered + seconds * ratePerSecond),
      served: () => untilServed(probes, performance.now()),
      note: (text) => notes.push(text),
    };
    load.start();
    probes.start();
    try {
      await site.answers(warmUpSeconds);
      site.countFromNow();
      await breakAndMend(site);
      await untilServed(probes, since);
      await site.answers(secondsAfter);
    } catch (cause) {
      await Promise.allSettled([probes.stop(), load.finish()]); // or the next fault meets it
      throw cause;
    }
    await probes.stop();
    const done = await load.finish();
    const problems = await this.#problemsOf(done, probes);
    const report: FaultReport = {
      fault,
      requests: done.requests + probes.sent.length,
      requestsPerSecond: done.ratePerSecond,
      answered: done.answered,
      answeredByRepeat: done.answeredByRepeat,
      gaveUpThenSettled: done.gaveUp,
      heldBack: done.heldBack,
      servedAgainMs: probes.servedAgainMs(since) ?? Number.NaN,
      steadyAfterMs: probes.steadyAfterMs(since),
      longestSilenceMs: probes.longestSilenceMs(),
      p50Ms: done.p50Ms,
      p99Ms: done.p99Ms,
      skippedRecords: this.watch.skipped - skippedBefore,
      problems: problems.length,
      notes: notes.join('; '),
    };
    reportFault(report);
    expect(problems.slice(0, problemsShown)).toEqual([]);
    expect(done.answered).toBe(done.requests);
    return report;
  }

  /**
   * What the watch misses now that nothing follows.
   *
   * @throws Error when `toll audit` is not clean.
   */
  async endProblems(): Promise<readonly string[]> {
    await this.stack.toll('audit', '--json');
    return this.watch.endProblems();
  }

  async #problemsOf(load: LoadReport, probes: Probes): Promise<readonly string[]> {
    await this.watch.untilQuiet();
    const { sessions } = this.watch;
    const events = probes.sent.map(({ name, trace }) => ({ name, requests: [trace] }));
    const problems = [...load.sessions, ...events].flatMap((one) => sessions.problemsOf(one));
    sessions.forget();
    return [...problems, ...(await this.watch.problems())];
  }
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
