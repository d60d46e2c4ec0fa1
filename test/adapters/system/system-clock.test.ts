import { expect, test } from 'vitest';
import { systemClock } from '../../../services/adapters/system/system-clock.ts';

test('tells the time in milliseconds', () => {
  expect(Math.abs(Number(systemClock.now()) - Date.now())).toBeLessThan(1_000);
});

test('sleeps its time', async () => {
  const before = performance.now();
  await systemClock.sleep(20);
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
});

test('wakes at once when aborted, before or while it sleeps', async () => {
  const controller = new AbortController();
  const before = performance.now();
  const asleep = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await asleep;
  await systemClock.sleep(60_000, controller.signal);
  expect(performance.now() - before).toBeLessThan(5_000);
});
