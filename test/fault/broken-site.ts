import { expect } from 'vitest';
import { makeLoadAccounts, startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack, FaultStackOptions, LoadAccount } from '../support/fault-stack.ts';
import { reportFault } from './fault-report.ts';
import type { FaultReport } from './fault-report.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { chargedBy, chargeWhile, reportOf } from './under-load.ts';
import type { LoadDone, UnderLoad } from './under-load.ts';

/** A site under load while it is broken and mended. */
export interface SiteUnderLoad extends UnderLoad {
  readonly stack: FaultStack;
  readonly watch: LedgerWatch;
}

export interface FaultOptions {
  /** Doors that the load is spread over; the first gateway's when left out. */
  readonly urls?: readonly string[];
  readonly ratePerSecond?: number;
}

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
    breakAndMend: (site: SiteUnderLoad) => Promise<void>,
    options: FaultOptions = {},
  ): Promise<FaultReport> {
    const { ratePerSecond = ratePerSecondDefault, urls = [this.stack.n40Url] } = options;
    const skippedBefore = this.watch.skipped;
    const { stack, watch, accounts } = this;
    const done = await chargeWhile({ accounts, urls, ratePerSecond }, (under) =>
      breakAndMend({ ...under, stack, watch }),
    );
    const problems = await this.#problemsOf(done);
    const report: FaultReport = {
      ...reportOf(fault, done),
      skippedRecords: this.watch.skipped - skippedBefore,
      problems: problems.length,
    };
    reportFault(report);
    expect(problems.slice(0, problemsShown)).toEqual([]);
    expect(done.load.answered).toBe(done.load.requests);
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

  async #problemsOf(done: LoadDone): Promise<readonly string[]> {
    await this.watch.untilQuiet();
    const { sessions } = this.watch;
    const problems = chargedBy(done).flatMap((one) => sessions.problemsOf(one));
    sessions.forget();
    return [...problems, ...(await this.watch.problems())];
  }
}
