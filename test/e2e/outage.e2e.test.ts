import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';

// Two sites on real parts, of which one dies: the demo fails on every figure that differs.
test('main dies, the secondary charges alone, and main merges to the cent', async () => {
  const args = ['infra/demo/outage.ts'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectRoot });
  expect(stdout.trimEnd().endsWith('demo: all figures as expected')).toBe(true);
  expect(stdout).toContain('99.70');
});
