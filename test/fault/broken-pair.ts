import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { siteNames } from '../../infra/local/pair.ts';
import type { PairedSite, SiteName } from '../../infra/local/pair.ts';
import { siteSecrets } from '../../infra/local/site-services.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { HttpSiteCommands } from '../../services/adapters/http/http-site-commands.ts';
import type { LedgerRecord } from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import { micros, noMoney } from '../../services/core/money.ts';
import { probeAccounts } from '../../services/engine/probe-accounts.ts';
import type { SiteCommands, SiteView } from '../../services/ports/site-commands.ts';
import type { SiteSettings } from '../../services/site/site-settings.ts';
import { keptLogs, makeLoadAccounts } from '../support/fault-stack.ts';
import type { LoadAccount, LoadTerms } from '../support/fault-stack.ts';
import { startOwnPair } from '../support/pair.ts';
import type { OwnPair } from '../support/pair.ts';
import { reportFault } from './fault-report.ts';
import type { FaultReport } from './fault-report.ts';
import { LedgerWatch, partitions } from './ledger-watch.ts';
import { SitesBook } from './sites-book.ts';
import { chargedBy, chargeWhile, reportOf } from './under-load.ts';
import type { LoadDone, UnderLoad } from './under-load.ts';

/** Two sites under load while they are broken and mended. */
export interface PairUnderLoad extends UnderLoad {
  readonly pair: OwnPair;
  /** What each site's controller takes. */
  readonly commands: Readonly<Record<SiteName, SiteCommands>>;
  /** Waits until the secondary would stand in for main, or does. */
  readonly armed: () => Promise<void>;
  /** Waits until every partition of a site is in this mode. */
  readonly until: (site: SiteName, mode: Mode) => Promise<void>;
}

type Mode = SiteView['partitions'][number]['mode'];

interface MergedAccount {
  readonly key: string;
  readonly applied: number;
  readonly repeated: number;
  readonly overshoot: Readonly<Record<string, string>>;
}

/** What `toll site merge report --json` says. */
interface MergeReport {
  readonly partitions: readonly { readonly isDone: boolean }[];
  readonly accounts: readonly MergedAccount[];
}

/** Lower it on a machine that others share: each request is charged on two sites' processors. */
const ratePerSecond = Number(process.env['SITES_FAULT_RATE'] ?? 80);
const turnedWithinMs = 120_000;
const mergedWithinMs = 120_000;
const problemsShown = 20;

type Terms = ReturnType<LoadTerms>;

/** Money, allowances and postpaid, in turn. */
const money: Terms = { plan: 'pay-as-you-go' };
const allowances: Terms = { plan: 'bundle' };
const postpaid: Terms = {
  plan: 'pay-as-you-go',
  kind: 'postpaid',
  openingFunds: noMoney,
  creditLimit: micros(1_000_000_000n),
};

/** The first tenth has hardly anything: what it is not granted, it uses all the same. */
const poorShare = 10;
const poor: Terms = { plan: 'pay-as-you-go', openingFunds: micros(500_000n) };

function termsAmong(accounts: number): LoadTerms {
  return (number) => {
    if (number * poorShare < accounts) return poor;
    return [money, allowances, postpaid][number % 3] ?? money;
  };
}

interface Watched {
  readonly book: SitesBook;
  readonly watches: Readonly<Record<SiteName, LedgerWatch>>;
}

/** Two sites that are broken in one way after the other, and audited after each. */
export class BrokenPair {
  readonly pair: OwnPair;
  readonly #accounts: readonly LoadAccount[];
  readonly #watches: Readonly<Record<SiteName, LedgerWatch>>;
  readonly #book: SitesBook;

  private constructor(pair: OwnPair, accounts: readonly LoadAccount[], { book, watches }: Watched) {
    this.pair = pair;
    this.#accounts = accounts;
    this.#book = book;
    this.#watches = watches;
  }

  /** @param accounts how many, of all kinds. */
  static async start(accounts: number): Promise<BrokenPair> {
    const pair = await startOwnPair();
    try {
      const [main, secondary] = await Promise.all(
        siteNames.map((name) => settingsOf(name, pair[name])),
      );
      if (main === undefined || secondary === undefined) throw new Error('two sites are needed');
      const made = await makeLoadAccounts(main, accounts, termsAmong(accounts));
      const book = new SitesBook();
      const watched = (name: SiteName) => {
        return { sees: (one: LedgerRecord) => book.take(name, one), isNeverAtRest: isProbed };
      };
      const watches = {
        main: await LedgerWatch.open(main, watched('main')),
        secondary: await LedgerWatch.open(secondary, {
          ...watched('secondary'),
          leavesOpen: true,
        }),
      };
      return new BrokenPair(pair, made, { book, watches });
    } catch (cause) {
      await pair.release();
      throw cause;
    }
  }

  async release(): Promise<void> {
    for (const name of siteNames) await this.#watches[name].close();
    await this.pair.stop();
    for (const name of siteNames) {
      cpSync(join(this.pair[name].dataDir, 'log'), join(keptLogs, name), { recursive: true });
    }
    await this.pair.release();
  }

  /**
   * Breaks the pair under load that goes through the dispatcher. Once main serves again, whatever
   * was charged at either site must be merged, and both ledgers must hold every answer once.
   */
  async underLoad(
    fault: string,
    breakAndMend: (under: PairUnderLoad) => Promise<void>,
  ): Promise<FaultReport> {
    const { pair } = this;
    const commands = { main: commandsOf(pair.main), secondary: commandsOf(pair.secondary) };
    await untilArmed(commands.secondary);
    const urls = [pair.dispatcher.address];
    const setting = { accounts: this.#accounts, urls, ratePerSecond };
    const skippedBefore = this.#watches.main.skipped + this.#watches.secondary.skipped;
    const done = await chargeWhile(setting, async (under) => {
      const until = untilMode.bind(undefined, commands);
      const armed = () => untilArmed(commands.secondary);
      await breakAndMend({ ...under, pair, commands, until, armed });
      await until('main', 'open');
    });
    const merged = await untilMerged(pair.main);
    const problems = await this.#problemsOf(done);
    const report: FaultReport = {
      ...reportOf(fault, { ...done, notes: [...done.notes, this.#newsIn(merged)] }),
      skippedRecords: this.#watches.main.skipped + this.#watches.secondary.skipped - skippedBefore,
      problems: problems.length,
    };
    reportFault(report);
    expect(problems.slice(0, problemsShown)).toEqual([]);
    expect(done.load.answered).toBe(done.load.requests);
    return report;
  }

  /** What is missing now that nothing follows. @throws Error when an audit is not clean. */
  async endProblems(): Promise<readonly string[]> {
    for (const name of siteNames) await this.pair[name].toll('audit', '--redecide');
    return siteNames.flatMap((name) => this.#watches[name].endProblems());
  }

  /** What the last merge came to. */
  #newsIn({ accounts }: MergeReport): string {
    const sum = (of: (one: MergedAccount) => number): number =>
      accounts.reduce((all, one) => all + of(one), 0);
    const overdrawn = accounts.filter(({ overshoot }) => Object.keys(overshoot).length > 0);
    const [records, twice] = [sum((one) => one.applied), sum((one) => one.repeated)];
    return `merged ${records} records, ${twice} charged at both, ${overdrawn.length} overdrawn`;
  }

  async #problemsOf(done: LoadDone): Promise<readonly string[]> {
    for (const name of siteNames) await this.#watches[name].untilQuiet();
    const charged = this.#book.problemsOf(chargedBy(done));
    this.#book.forget();
    const problems = await Promise.all(siteNames.map((name) => this.#watches[name].problems()));
    return [...charged, ...problems.flat()];
  }
}

/** The watchdog of the secondary goes on to charge these. */
const probes = new Set(
  probeAccounts('demo', partitions).map(({ id }) => accountKey('demo', id) as string),
);

function isProbed(key: string): boolean {
  return probes.has(key);
}

async function settingsOf(site: SiteName, { dataDir, servers }: PairedSite): Promise<SiteSettings> {
  const { serviceKey } = await siteSecrets(dataDir);
  const { brokers, redisUrl } = servers;
  return { site, brokers: [brokers], redisUrl, serviceKey: Buffer.from(serviceKey, 'hex') };
}

function commandsOf({ shellEnv }: PairedSite): SiteCommands {
  return new HttpSiteCommands({ url: shellEnv['TOLL_SITE_URL'] ?? '' });
}

/** Until the secondary has seen main serve, and so stands in when it is out; or until it does. */
async function untilArmed(secondary: SiteCommands): Promise<void> {
  await waitUntil({
    what: 'the secondary to see main serve',
    deadlineMs: turnedWithinMs,
    condition: async () => {
      const { watch, intent } = await secondary.status();
      return watch?.isArmed === true || intent?.mode === 'stand-alone';
    },
  });
}

async function untilMode(
  commands: Readonly<Record<SiteName, SiteCommands>>,
  site: SiteName,
  wanted: Mode,
): Promise<void> {
  await waitUntil({
    what: `every partition of ${site} to be ${wanted}`,
    deadlineMs: turnedWithinMs,
    condition: async () => {
      const status = await commands[site].status();
      return status.partitions.every(({ mode }) => mode === wanted);
    },
  });
}

/** Until main has merged everything. @throws Error where more is overdrawn than may be. */
async function untilMerged(main: PairedSite): Promise<MergeReport> {
  let report: MergeReport = { partitions: [], accounts: [] };
  await waitUntil({
    what: 'the merge to be done',
    deadlineMs: mergedWithinMs,
    condition: async () => {
      const told = await main.toll('site', 'merge', 'report', '--json');
      report = JSON.parse(told) as MergeReport;
      return report.partitions.every((one) => one.isDone);
    },
  });
  return report;
}
