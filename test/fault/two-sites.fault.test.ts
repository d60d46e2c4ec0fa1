import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteNames } from '../../infra/local/pair.ts';
import { BrokenPair } from './broken-pair.ts';
import type { PairUnderLoad } from './broken-pair.ts';

// One pair for all: what an outage leaves behind is there when the next one comes.

const accounts = 600;
/** Three to four seconds where the processors are free: what it took stands in the report. */
const standsInWithinMs = 20_000;
const rounds = [1, 2, 3];
const killEveryMs = 700;
let sites: BrokenPair;

beforeAll(async () => {
  sites = await BrokenPair.start(accounts);
});

afterAll(() => sites.release());

test('main dies: its Kafka and its gateway are killed', async () => {
  const { servedAgainMs } = await sites.underLoad('main dies', async (under) => {
    await killMain(under);
    await under.served();
    await under.answers(3);
    await mendMain(under);
  });
  expect(servedAgainMs).toBeLessThanOrEqual(standsInWithinMs);
});

test('main hangs: its Kafka answers nobody for 20 s, and no process dies', async () => {
  const { servedAgainMs } = await sites.underLoad('Kafka of main out for 20 s', async (under) => {
    const { kafka } = under.pair.main.servers.local;
    under.countFromNow();
    kafka?.pause();
    const until = performance.now() + 20_000;
    await under.served();
    await under.answers(1);
    await sleep(until - performance.now());
    kafka?.resume();
    await under.until('secondary', 'closed');
  });
  expect(servedAgainMs).toBeLessThanOrEqual(standsInWithinMs);
});

test('a mirror that had stood still: what main had answered is not lost, nor charged twice', async () => {
  const report = await sites.underLoad('the mirror stands still, then main dies', async (under) => {
    under.pair.secondary.mirror.pause();
    await under.answers(1.5);
    await killMain(under);
    under.pair.secondary.mirror.resume();
    await under.served();
    await under.answers(3);
    await mendMain(under);
  });
  expect(report.notes).not.toContain(' 0 records');
});

test('raters and controllers of both sites are killed all through a merge', async () => {
  await sites.underLoad('raters and controllers killed in a merge', async (under) => {
    await killMain(under);
    await under.served();
    await under.answers(3);
    await under.pair.main.servers.local.kafka?.start();
    const killing = killAllThrough(under);
    await under.until('secondary', 'closed');
    await under.until('main', 'open');
    await killing.stop();
  });
});

test('a mirror that begins anew from the first record: everything is there twice', async () => {
  const { skippedRecords } = await sites.underLoad('the mirror is replayed', async (under) => {
    await under.pair.secondary.mirror.stop();
    await forgetPositions(under);
    await under.pair.secondary.mirror.start();
    await killMain(under);
    await under.served();
    await under.answers(3);
    await mendMain(under);
  });
  expect(skippedRecords).toBe(0); // of the sites' own ledgers
});

test('main dies a second time while it merges', async () => {
  await sites.underLoad('a second outage during the merge', async (under) => {
    const { main } = under.commands;
    await killMain(under);
    await under.served();
    await under.answers(3);
    await main.pauseMerge();
    await mendMain(under);
    await under.until('main', 'open');
    await under.armed();
    await killMain(under);
    await under.served();
    await under.answers(2);
    await mendMain(under);
    await under.until('main', 'open');
    await main.resumeMerge();
  });
});

test('main comes and goes', async () => {
  await sites.underLoad('main flaps', async (under) => {
    for (const _ of rounds) {
      await killMain(under);
      await under.served();
      await under.pair.main.servers.local.kafka?.start();
      await under.answers(3); // it closes and locks, and may be handed back to
      await under.armed();
    }
    await under.until('secondary', 'closed');
  });
});

test('in the end nothing is missing, and the audits are clean', async () => {
  expect(await sites.endProblems()).toEqual([]);
});

/** What it takes until somebody answers is counted from here. */
async function killMain({ pair, countFromNow }: PairUnderLoad): Promise<void> {
  countFromNow();
  pair.main.services.service('gateway').kill9();
  await pair.main.servers.local.kafka?.kill9();
}

async function mendMain({ pair, until }: PairUnderLoad): Promise<void> {
  await pair.main.servers.local.kafka?.start();
  await until('secondary', 'closed');
}

/** The mirror into the secondary knows no more how far it was. */
async function forgetPositions({ pair }: PairUnderLoad): Promise<void> {
  const brokers = [pair.secondary.servers.brokers];
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: ['mm2-offsets.main.internal'] });
  } finally {
    await admin.disconnect();
  }
}

/** Kills what merges, each process in its turn, several times or until it is told to stop. */
function killAllThrough({ pair }: PairUnderLoad) {
  let isOver = false;
  const kill = async (): Promise<void> => {
    for (const _ of rounds) {
      for (const service of ['site-controller', 'rater'] as const) {
        for (const name of siteNames) {
          if (isOver) return;
          pair[name].services.service(service).kill9();
          await sleep(killEveryMs);
        }
      }
    }
  };
  const killing = kill();
  return {
    stop: async (): Promise<void> => {
      isOver = true;
      await killing;
    },
  };
}
