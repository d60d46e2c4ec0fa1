import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrokenSite } from './broken-site.ts';

const accounts = 100_000;
const hookTimeoutMs = 240_000;
let site: BrokenSite;

beforeAll(async () => {
  site = await BrokenSite.start(accounts);
}, hookTimeoutMs);

afterAll(() => site.release());

test('a wiped Redis of 100,000 accounts: every partition is served again within 15 s', async () => {
  const fault = 'Redis kill -9, wiped, 100,000 accounts';
  const { steadyAfterMs } = await site.underLoad(fault, async ({ stack }) => {
    const redis = stack.server('redis');
    await redis.kill9();
    redis.wipe();
    await redis.start();
  });
  expect(steadyAfterMs).toBeLessThanOrEqual(15_000);
});
