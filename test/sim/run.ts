import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { simulateSites } from './simulate-sites.ts';
import type { Outcome } from './simulate.ts';

// Runs seeds of the simulator: --seed N (one, told step by step) or --seeds COUNT [--from N]; with
// --sites those of two sites.

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    sites: { type: 'boolean', default: false },
  },
});

const run = values.sites ? simulateSites : simulate;
let faults = 0;
process.on('unhandledRejection', (reason) => {
  console.error('a promise was rejected and nobody saw it:', reason);
  faults += 1;
});

if (values.seed === undefined) await runMany(Number(values.from), Number(values.seeds));
else await runOne(Number(values.seed));

async function runOne(seed: number): Promise<void> {
  const outcome = await run(seed, (line) => console.log(line));
  for (const [what, times] of outcome.counts) console.log(`${times} × ${what}`);
  console.log(describe(outcome));
  if (outcome.problems.length > 0 || faults > 0) process.exitCode = 1;
}

async function runMany(from: number, count: number): Promise<void> {
  const begun = performance.now();
  let requests = 0;
  const counts = new Map<string, number>();
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await run(seed);
    requests += outcome.requests;
    for (const [what, times] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + times);
    if (outcome.problems.length === 0 && faults === 0) continue;
    console.log(describe(outcome));
    console.log(`\nrepeat it with: npm run sim -- ${values.sites ? '--sites ' : ''}--seed ${seed}`);
    process.exitCode = 1;
    return;
  }
  const seconds = (performance.now() - begun) / 1000;
  console.log([...counts].map(([what, times]) => `${times} ${what}`).join(', '));
  console.log(
    `${count} seeds, ${requests} requests in ${seconds.toFixed(1)} s: ` +
      `${(count / seconds).toFixed(1)} seeds/s, nothing broken`,
  );
}

function describe({ seed, problems, fingerprint, requests, virtualMs, events }: Outcome): string {
  const ran = `seed ${seed}: ${requests} requests, ${virtualMs} ms of virtual time, ${events} events`;
  return [ran, `logs ${fingerprint.slice(0, 16)}`, ...problems.slice(0, 20)].join('\n  ');
}
