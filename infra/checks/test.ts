import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './run-step.ts';
import { countsIn, noTests, sumOf } from './test-counts.ts';
import type { Counts } from './test-counts.ts';

// Runs kinds of tests one after the other: node infra/checks/test.ts fast|int|sim|fault|e2e|all …
// The last line is "N passed, N failed". It fails on a failure, and when nothing ran.

/** The kinds in the order in which `all` runs them, and how long each may take. */
const minutesMax = { fast: 5, int: 10, sim: 20, fault: 30, e2e: 25 } as const;

const vitest = 'node_modules/vitest/vitest.mjs';

type Kind = keyof typeof minutesMax;

const kinds = Object.keys(minutesMax) as Kind[];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== 'all' && !(kinds as string[]).includes(name));

if (asked.length === 0 || unknown.length > 0) {
  console.error(`usage: node infra/checks/test.ts ${kinds.join('|')}|all …`);
  process.exit(2);
}

const wanted = asked.includes('all') ? kinds : kinds.filter((kind) => asked.includes(kind));
let total = noTests;
for (const kind of wanted) {
  console.log(`\n=== ${kind}`);
  const counts = await run(kind);
  total = sumOf(total, counts);
  if (process.exitCode !== undefined) break; // told to stop
}
if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;

/** Runs one project of vitest.config.ts. Ending badly without a failed test counts as one. */
async function run(kind: Kind): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'toll-tests-'));
  const report = join(folder, 'report.json');
  const args = ['run', `--project=${kind}`, '--passWithNoTests'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const { ok, output } = await runStep({
      command: 'node',
      args: [vitest, ...args, ...reporters],
      msMax: minutesMax[kind] * 60_000,
      output: 'show',
    });
    if (output !== '') console.error(output);
    const counts = countsIn(read(report));
    return ok || counts.failed > 0 ? counts : sumOf(counts, { ...noTests, failed: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Vitest writes no report when it ends early: then there is nothing to count. */
function read(report: string): string | undefined {
  try {
    return readFileSync(report, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
