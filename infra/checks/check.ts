import { runStep } from './run-step.ts';

// Everything that can be said about the code without running it: npm run check. One line a check,
// what failed behind, and as the last line "N passed, N failed".

const minute = 60_000;
const linted = ['services', 'infra', 'test', 'vitest.config.ts'];

const checks: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  types: ['tsc', '--noEmit', '-p', '.'],
  lint: [
    'oxlint',
    '--type-aware',
    '--deny-warnings',
    '--report-unused-disable-directives',
    '--format=unix',
    ...linted,
  ],
  format: ['oxfmt', '--check', '.'],
  generated: ['node', 'infra/checks/generate.ts', '--check'],
  house: ['vitest', 'run', '--project=fast', '--reporter=agent', 'test/house/'],
};

const failures: string[] = [];
for (const [name, [command, ...args]] of Object.entries(checks)) {
  const { ok, output, ms } = await runStep({ command, args, msMax: 3 * minute, output: 'keep' });
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${(ms / 1_000).toFixed(1)} s`);
  if (!ok) failures.push(`\n--- ${name}: ${command} ${args.join(' ')}\n${output.trimEnd()}`);
  if (process.exitCode !== undefined) break; // told to stop
}
for (const failure of failures) console.log(failure);
const passed = Object.keys(checks).length - failures.length;
console.log(`${passed} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
