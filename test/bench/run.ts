import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBench } from './bench.ts';
import { readOptions } from './options.ts';
import { plotOf } from './plot.ts';
import { reportOf } from './report.ts';

// npm run bench [-- --quick --json --profile …]: docs/reference/benchmark.md
const options = readOptions(process.argv.slice(2));
await mkdir(options.folder, { recursive: true });
const { figures, rounds } = await runBench(options, (line) => console.error(line));
const report = reportOf(figures);
await writeFile(join(options.folder, 'report.md'), report);
await writeFile(join(options.folder, 'report.svg'), plotOf(figures, rounds));
await writeFile(join(options.folder, 'report.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(options.json ? JSON.stringify(figures) : report);
process.exit(figures.checks.isRight ? 0 : 1);
