import { readFileSync, writeFileSync } from 'node:fs';
import { contractsOf } from './generate-contracts.ts';

// Writes the generated files, or with --check fails where one is not what its source says.
const target = 'services/core/contracts.gen.ts';
const generated = contractsOf('schemas/avro');

if (!process.argv.includes('--check')) {
  writeFileSync(target, generated);
} else if (readFileSync(target, 'utf8') !== generated) {
  process.stderr.write(`${target} is not what schemas/avro says: run npm run generate\n`);
  process.exitCode = 1;
}
