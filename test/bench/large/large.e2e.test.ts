import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../infra/local/paths.ts';
import { newTestFolder } from '../../support/local-servers.ts';
import type { LargeFigures } from './large-site.ts';

// The same as with a million accounts, in small: counts only.
test('a site serves again behind a killed rater and a wiped Redis, and its audit is clean', async () => {
  const folder = await newTestFolder();
  const sizes = ['--accounts', '2000', '--rate', '100', '--soak-seconds', '6'];
  const args = ['test/bench/large/run.ts', ...sizes, '--json', '--folder', folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectRoot });
  const { accounts, raterKilled, redisWiped, soak, violations } = JSON.parse(
    stdout,
  ) as LargeFigures;
  expect([accounts, violations]).toEqual([2_000, []]);
  for (const { servedAgainMs } of [raterKilled, redisWiped]) {
    expect(servedAgainMs).toBeGreaterThan(0);
  }
  expect(redisWiped.wholeAfterMs).toBeGreaterThan(0);
  expect(soak.answered).toBeGreaterThan(300);
  expect(Object.values(soak.memory).every((thirds) => thirds.every((most) => most > 0))).toBe(true);
  await rm(folder, { recursive: true, force: true });
});
