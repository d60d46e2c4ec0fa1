import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { BrokenSite } from './broken-site.ts';

const accounts = 4_000;
const stoppedAfterMs = 2_000;
const stopsWithinMs = 30_000;
let site: BrokenSite;

beforeAll(async () => {
  site = await BrokenSite.start(accounts, { kafkaDisk: '4g' });
});

afterAll(() => site.release());

test('a killed Kafka that comes back on its data', async () => {
  await site.underLoad('Kafka kill -9', async ({ stack, countFromNow }) => {
    const kafka = stack.server('kafka');
    await kafka.kill9();
    await kafka.start();
    countFromNow();
  });
});

test('a Redis that comes back empty', async () => {
  await site.underLoad('Redis kill -9, wiped', async ({ stack }) => {
    const redis = stack.server('redis');
    await redis.kill9();
    redis.wipe();
    await redis.start();
  });
});

test('a Redis that comes back with an older copy of its data', async () => {
  await site.underLoad('Redis kill -9, older copy', async ({ stack, answers, countFromNow }) => {
    const redis = stack.server('redis');
    const [dump, older] = ['dump.rdb', 'older.rdb'].map((name) => join(redis.dataDir, name));
    if (dump === undefined || older === undefined) throw new Error('no data folder');
    await save(redis.address);
    copyFileSync(dump, older);
    await answers(3);
    countFromNow();
    await redis.kill9();
    copyFileSync(older, dump);
    await redis.start();
  });
});

test('a full disk under Kafka: charging stops without a wrong answer, and goes on', async () => {
  await site.underLoad('Kafka disk full', async ({ stack, probes, countFromNow, note }) => {
    const kafka = stack.server('kafka');
    stack.kafkaDisk?.fill();
    await waitUntil({
      what: 'charging to stop',
      deadlineMs: stopsWithinMs,
      condition: () => probes.lastAnswerAgoMs() > stoppedAfterMs,
    });
    stack.kafkaDisk?.empty();
    note(kafka.pid() === undefined ? 'Kafka had given up and was started again' : 'Kafka lived on');
    await kafka.start();
    countFromNow();
  });
});

test('in the end nothing is missing, and the audit is clean', async () => {
  expect(await site.endProblems()).toEqual([]);
});

async function save(address: string): Promise<void> {
  const redis = new Redis(address);
  try {
    await redis.save();
  } finally {
    redis.disconnect();
  }
}
