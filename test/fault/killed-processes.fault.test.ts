import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { BrokenSite } from './broken-site.ts';
import type { SiteUnderLoad } from './broken-site.ts';
import { partitions } from './ledger-watch.ts';
import { pauseInTransaction } from './open-transaction.ts';

// One site for all: what a fault leaves behind is there when the next one strikes.

const accounts = 4_000;
const rounds = [1, 2, 3];
/** Nearly all of it is the start of the process. */
const servedWithinMs = 5_000;
const takenOverWithinMs = 30_000;
let site: BrokenSite;

beforeAll(async () => {
  site = await BrokenSite.start(accounts);
});

afterAll(() => site.release());

test('a killed rater: its partitions are served again within seconds', async () => {
  const { steadyAfterMs } = await site.underLoad('rater kill -9', async ({ stack }) => {
    stack.services.service('rater').kill9();
  });
  expect(steadyAfterMs).toBeLessThanOrEqual(servedWithinMs);
});

test('a killed gateway: clients connect again and get their first answers', async () => {
  await site.underLoad('gateway kill -9', async ({ stack }) => {
    stack.services.service('gateway').kill9();
  });
});

test('one of two gateways killed: the other answers what the first one took', async () => {
  const another = await site.stack.startAnother('gateway', { name: 'gateway-2' });
  const urls = [site.stack.n40Url, site.stack.secondN40Url];
  await site.underLoad('one of two gateways kill -9', async () => another.kill9(), { urls });
  await another.stop();
});

test('an exporter killed again and again: every xDR once', async () => {
  await site.underLoad('exporter kill -9, three times', async ({ stack, answers }) => {
    for (const _ of rounds) {
      stack.services.service('exporter').kill9();
      await answers(1);
    }
  });
});

test('two raters of one group: partitions move under load, and move back', async () => {
  await site.underLoad('a second rater joins and is killed', async ({ stack, served, answers }) => {
    const another = await stack.startAnother('rater', { name: 'rater-2' });
    await served();
    await answers(1);
    another.kill9();
    await served();
    await another.stop();
  });
});

test('two raters that both own every partition: readers take each record once', async () => {
  const { skippedRecords } = await site.underLoad(
    'two owners of every partition',
    async ({ stack, answers }) => {
      const env = { TOLL_RATER_GROUP: 'rater-beside' };
      const another = await stack.startAnother('rater', { name: 'rater-beside', env });
      await answers(5);
      another.kill9();
      await another.stop();
    },
  );
  expect(skippedRecords).toBeGreaterThan(0);
});

test('a rater paused until another has written past it, then resumed', async () => {
  const another = await site.stack.startAnother('rater', { name: 'rater-heir' });
  const first = site.stack.services.service('rater');
  const before = recoveries(first.logFile);
  await site.underLoad('rater paused and resumed, three times', async (under) => {
    for (const _ of rounds) {
      first.pause();
      await untilWrittenPast(under, (partition) => under.watch.sequenceOf(partition));
      first.resume();
      await under.served();
      await under.answers(1);
    }
    under.note(reasonsSince(first.logFile, before));
  });
  await another.stop();
});

test('an exporter paused until another has exported past it, then resumed', async () => {
  const another = await site.stack.startAnother('exporter', { name: 'exporter-heir' });
  const first = site.stack.services.service('exporter');
  await site.underLoad('exporter paused and resumed, three times', async (under) => {
    for (const _ of rounds) {
      first.pause();
      await untilWrittenPast(under, (partition) => under.watch.exportedThrough(partition));
      first.resume();
      await under.answers(1);
    }
  });
  await another.stop();
});

test('an exporter paused within a transaction until another has exported it, then resumed', async () => {
  const first = site.stack.services.service('exporter');
  await site.underLoad('exporter paused in a transaction, three times', async (under) => {
    for (const round of rounds) {
      await pauseInTransaction(first, under.stack.settings.brokers, round);
      const heir = await under.stack.startAnother('exporter', { name: `exporter-heir-${round}` });
      await untilWrittenPast(under, (partition) => under.watch.exportedThrough(partition));
      first.resume();
      await under.answers(1);
      await heir.stop();
    }
  });
});

test('history, notifier and intake killed again and again: charging does not notice', async () => {
  const killed = ['history', 'notifier', 'intake'];
  const fault = `${killed.join(', ')} kill -9, three times`;
  await site.underLoad(fault, async ({ stack, answers }) => {
    for (const _ of rounds) {
      for (const name of killed) stack.services.service(name).kill9();
      await answers(1);
    }
  });
});

test('no registry: everything goes on, and starts', async () => {
  await site.underLoad('registry down', async ({ stack, served, answers }) => {
    await stack.server('registry').kill9();
    await answers(1);
    stack.services.service('rater').kill9();
    stack.services.service('gateway').kill9();
    await served();
    await stack.server('registry').start();
  });
});

test('in the end nothing is missing, and the audit is clean', async () => {
  expect(await site.endProblems()).toEqual([]);
});

/** Waits until every partition has come on by some records, by whoever is not paused. */
async function untilWrittenPast(
  { answers }: SiteUnderLoad,
  position: (partition: number) => Promise<bigint>,
): Promise<void> {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const begun = await Promise.all(all.map(position));
  await answers(0.2);
  const goal = begun.map((sequence) => sequence + 10n);
  await waitUntil({
    what: 'every partition to be written past the paused process',
    deadlineMs: takenOverWithinMs,
    condition: async () => {
      const now = await Promise.all(all.map(position));
      return now.every((sequence, i) => sequence > (goal[i] ?? 0n));
    },
  });
}

/** Why a rater read the end of the ledger again, by its log. */
function recoveries(logFile: string): readonly string[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('reading the end of the ledger'))
    .map((line) => /"why":"([^"]*)"/.exec(line)?.[1]?.replaceAll(/\d+/g, 'n') ?? '');
}

function reasonsSince(logFile: string, before: readonly string[]): string {
  const since = recoveries(logFile).slice(before.length);
  const counts = new Map<string, number>();
  for (const why of since) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => `${count} × "${why}"`).join(', ');
}
