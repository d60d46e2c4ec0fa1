import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../infra/local/paths.ts';
import { coreMutants } from './mutants.ts';

const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
const args = [vitest, 'run', '--project=fast', '--bail=1', 'test/core/'];

/** How the core's tests end with a mutant in them, or with none. */
function testsWith(
  name: string | undefined,
): Promise<{ readonly failed: boolean; readonly output: string }> {
  const mutant = name === undefined ? {} : { CORE_MUTANT: name };
  const options = { cwd: projectRoot, env: { ...process.env, ...mutant } };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, out, err) =>
      resolve({ failed: error !== null, output: out + err }),
    );
  });
}

test('the tests of the core pass without a mutant', async () => {
  const { failed, output } = await testsWith(undefined);
  expect(failed, output).toBe(false);
});

test.each(coreMutants)('the tests of the core catch: $name', async ({ name }) => {
  const { failed, output } = await testsWith(name);
  // Not a run that could not begin: some test said no.
  expect(output).toMatch(/Tests .*failed/);
  expect(failed).toBe(true);
});
