import { writeFileSync } from 'node:fs';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import { examples } from './examples.ts';

// Writes test/fixtures/avro/golden.json anew. Only for a schema that is not published yet: published
// bytes are hashed into ledgers and may not change.
const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
const golden = registrationOrder.map(({ contract }) => {
  const bytes = Buffer.from(codec.encode(contract, examples[contract])).toString('hex');
  return [contract, { fingerprint: codec.fingerprint(contract), bytes }] as const;
});
const text = JSON.stringify(Object.fromEntries(golden), undefined, 2);
writeFileSync('test/fixtures/avro/golden.json', `${text}\n`);
