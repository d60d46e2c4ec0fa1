import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import type { ContractName } from '../../../services/ports/record-codec.ts';
import { anyContract } from './arbitraries.ts';
import { examples } from './examples.ts';

const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
const kinds: readonly string[] = ['read', 'malformed', 'unknown'];

describe('any value', () => {
  test.each(registrationOrder)('of $contract is read as it was written', ({ contract }) => {
    fc.assert(
      fc.property(anyContract(contract), (value) => {
        const bytes = codec.encode(contract, value);
        const read = codec.decode(contract, bytes);
        expect(read).toEqual({ kind: 'read', value });
        if (read.kind === 'read') expect(codec.encode(contract, read.value)).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });
});

describe('hostile bytes', () => {
  const contract: fc.Arbitrary<ContractName> = fc.constantFrom(
    ...registrationOrder.map((registration) => registration.contract),
  );

  test('of any kind get a verdict', () => {
    fc.assert(
      fc.property(contract, fc.uint8Array({ maxLength: 300 }), (name, bytes) => {
        expect(kinds).toContain(codec.decode(name, bytes).kind);
      }),
      { numRuns: 1_000 },
    );
  });

  test('made from good ones get a verdict, and what is read can be written', () => {
    const change = fc.tuple(fc.nat(2_000), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(contract, fc.array(change, { minLength: 1, maxLength: 6 }), (name, changes) => {
        const bytes = Buffer.from(codec.encode(name, examples[name]));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const read = codec.decode(name, bytes);
        expect(kinds).toContain(read.kind);
        if (read.kind === 'read') codec.encode(name, read.value);
      }),
      { numRuns: 1_000 },
    );
  });
});
