import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dashboardText } from '../grafana/dashboard.ts';
import { contractsOf } from './generate-contracts.ts';
import { readersOf } from './generate-readers.ts';
import { pageText } from './reference/page.ts';
import { referencePages } from './reference/reference-pages.ts';

// Writes the generated files, or with --check fails where one is not what its source says.
const pages = await referencePages();
const generated: readonly (readonly [path: string, text: string])[] = [
  ['services/core/contracts.gen.ts', contractsOf('schemas/avro')],
  ['infra/grafana/tollkeeper.json', dashboardText()],
  ['services/adapters/avro/readers.gen.ts', readersOf('schemas/avro')],
  ...pages.map((page) => [page.path, pageText(page)] as const),
];

for (const [path, text] of generated) {
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is not what its source says: run npm run generate\n`);
    process.exitCode = 1;
  }
}
