import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import { shippedSchemasFolder } from '../../../services/adapters/avro/schema-files.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import { examples } from './examples.ts';

// Makes the present schemas and their bytes the published ones: node
// test/adapters/avro/publish-baseline.ts Only before the first release. Afterwards bytes are hashed
// into ledgers, and what a test says against the baseline is right.
const fixtures = 'test/fixtures/avro';
const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
const golden = registrationOrder.map(({ contract }) => {
  const bytes = Buffer.from(codec.encode(contract, examples[contract])).toString('hex');
  return [contract, { fingerprint: codec.fingerprint(contract), bytes }] as const;
});
const text = JSON.stringify(Object.fromEntries(golden), undefined, 2);
writeFileSync(`${fixtures}/golden.json`, `${text}\n`);
rmSync(`${fixtures}/baseline`, { recursive: true, force: true });
cpSync(shippedSchemasFolder, `${fixtures}/baseline`, { recursive: true });
