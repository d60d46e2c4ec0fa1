import { expect, test } from 'vitest';
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
