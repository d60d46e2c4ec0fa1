import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import type { ContractName, Contracts, Read } from '../../../services/ports/record-codec.ts';
import { anyContract } from './arbitraries.ts';
import { examples } from './examples.ts';
import { readPlainly } from './plain-avro.ts';

const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });

describe('any value', () => {
  test.each(registrationOrder)('of $contract is read as it was written', ({ contract }) => {
    fc.assert(
      fc.property(anyContract(contract), (value) => {
        const bytes = codec.encode(contract, value);
        const read = codec.decode(contract, bytes);
        expect(read).toEqual({ kind: 'read', value });
        expect(judge(contract, Buffer.from(bytes))).toEqual(read);
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
        judge(name, Buffer.from(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('made from good ones get a verdict, and what is read can be written', () => {
    fc.assert(
      fc.property(contract, changes(), (name, made) => {
        const bytes = Buffer.from(codec.encode(name, examples[name]));
        for (const { at, byte } of made) bytes[at % bytes.length] = byte;
        const read = judge(name, bytes);
        if (read.kind === 'read') codec.encode(name, read.value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('made from any value by changing, cutting or adding bytes get a verdict', () => {
    const made = contract.chain((name) =>
      fc.tuple(fc.constant(name), anyContract(name), changes(), fc.nat(2_000), fc.uint8Array()),
    );
    fc.assert(
      fc.property(made, fc.constantFrom('change', 'cut', 'add'), (of, how) => {
        const [name, value, changed, place, added] = of;
        const bytes = Buffer.from(codec.encode(name, value));
        const at = bytes.length === 0 ? 0 : place % bytes.length;
        if (how === 'change') for (const one of changed) bytes[one.at % bytes.length] = one.byte;
        if (how === 'cut') judge(name, bytes.subarray(0, at));
        else if (how === 'change') judge(name, bytes);
        else judge(name, Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Bytes to be changed: as often to what begins or ends something as to anything. */
function changes(): fc.Arbitrary<readonly { readonly at: number; readonly byte: number }[]> {
  const telling = fc.constantFrom(0, 1, 2, 3, 0x7f, 0x80, 0xff);
  const byte = fc.oneof(telling, fc.integer({ min: 0, max: 255 }));
  return fc.array(fc.record({ at: fc.nat(2_000), byte }), { minLength: 1, maxLength: 6 });
}

/** What the walk has nothing against is read, as avsc reads it; nothing else is. */
function judge<N extends ContractName>(name: N, bytes: Buffer): Read<Contracts[N]> {
  const fault = codec.fault(name, bytes);
  const read = codec.decode(name, bytes);
  expect(read).toEqual(fault ?? { kind: 'read', value: readPlainly(name, bytes) });
  return read;
}
