import { configDefaults, defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { mutantPlugin } from './test/core/mutants/mutant-plugin.ts';

// The suffix of a test file says its kind; each kind is a project. `npm test` and its like
// (infra/checks/test.ts) run one project after the other; `npx vitest run <file>` runs one file.

const seconds = 1_000;
const slowKinds = ['int', 'fault', 'e2e', 'sim'] as const;
const globalServers = 'test/support/global-servers.ts';

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']>;

const everywhere: TestOptions = {
  pool: 'forks',
  maxWorkers: 2,
  env: { NODE_ENV: 'test' },
};

/** One at a time: what they measure or break would disturb the others. */
const alone: TestOptions = { maxWorkers: 1, fileParallelism: false };

/** A wrong line that the tests must notice: test/core/mutants/mutants.sim.test.ts sets it. */
const { CORE_MUTANT: mutant } = process.env;

function kind(name: string, options: TestOptions): TestProjectInlineConfiguration {
  return {
    plugins: mutant === undefined ? [] : [mutantPlugin(mutant)],
    test: { ...everywhere, name, include: [`test/**/*.${name}.test.ts`], ...options },
  };
}

export default defineConfig({
  test: {
    projects: [
      kind('fast', {
        include: ['test/**/*.test.ts'],
        exclude: [
          ...configDefaults.exclude,
          ...slowKinds.map((slow) => `test/**/*.${slow}.test.ts`),
        ],
        testTimeout: 20 * seconds,
      }),
      kind('int', {
        globalSetup: globalServers,
        testTimeout: 60 * seconds,
        hookTimeout: 120 * seconds,
      }),
      kind('fault', {
        ...alone, // each breaks servers of its own
        testTimeout: 300 * seconds,
        hookTimeout: 180 * seconds,
      }),
      kind('e2e', { ...alone, testTimeout: 300 * seconds, hookTimeout: 300 * seconds }),
      kind('sim', { testTimeout: 300 * seconds, hookTimeout: 60 * seconds }),
    ],
  },
});
