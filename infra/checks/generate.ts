import { readFileSync, writeFileSync } from 'node:fs';
import { contractsOf } from './generate-contracts.ts';

const target = 'services/core/contracts.gen.ts';
const generated = contractsOf('schemas/avro');

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== generated) {
    process.stderr.write(`${target} is not what schemas/avro says: run npm run generate\n`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, generated);
}
