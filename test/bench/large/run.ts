import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureLarge } from './large-site.ts';
import { readOptions } from './options.ts';
import { reportOf } from './report.ts';

// npm run bench:large [-- --accounts 1000000 …]: docs/reference/benchmark.md
const options = readOptions(process.argv.slice(2));
await mkdir(options.folder, { recursive: true });
const figures = await measureLarge(options, (line) => console.error(line));
const report = reportOf(figures);
await writeFile(join(options.folder, 'report.md'), report);
await writeFile(join(options.folder, 'report.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(options.json ? JSON.stringify(figures) : report);
process.exit(figures.violations.length === 0 ? 0 : 1);
