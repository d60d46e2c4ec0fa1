import { expect, test } from 'vitest';
import { simulateSites } from './simulate-sites.ts';
import { simulate } from './simulate.ts';

/** Seeds that every run of the suite tries: the same ones, so that a failure is everybody's. */
const seeds = 2_000;

test('one seed is one schedule', async () => {
  const [first, second] = [await simulate(7), await simulate(7)];
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.events).toBe(first.events);
  expect((await simulate(8)).fingerprint).not.toBe(first.fingerprint);
});

test(`${seeds} seeds break no invariant`, async () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { problems } = await simulate(seed);
    const repeat = `npm run sim -- --seed ${seed}`;
    if (problems.length > 0) expect.fail(`${repeat}\n${problems.slice(0, 20).join('\n')}`);
  }
});

test('one seed of two sites is one schedule', async () => {
  const [first, second] = [await simulateSites(7), await simulateSites(7)];
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.events).toBe(first.events);
});

test.each([1, 501, 1_001, 1_501])(
  '500 seeds of two sites break no invariant, from %s',
  async (from) => {
    for (let seed = from; seed < from + 500; seed += 1) {
      const { problems } = await simulateSites(seed);
      const repeat = `npm run sim -- --sites --seed ${seed}`;
      if (problems.length > 0) expect.fail(`${repeat}\n${problems.slice(0, 20).join('\n')}`);
    }
  },
);
