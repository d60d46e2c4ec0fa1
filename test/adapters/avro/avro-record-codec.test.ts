import { readFileSync } from 'node:fs';
import avro from 'avsc';
import type { Schema } from 'avsc';
import { describe, expect, test } from 'vitest';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import {
  readSchemas,
  selfContainedSchema,
  shippedSchemasFolder,
} from '../../../services/adapters/avro/schema-files.ts';
import {
  committedRegistryIds,
  registrationOrder,
} from '../../../services/adapters/registry/registration-order.ts';
import type { LedgerRecord, UsageEvent } from '../../../services/core/contracts.gen.ts';
import { InvariantError } from '../../../services/core/invariant.ts';
import { micros } from '../../../services/core/money.ts';
import { instant } from '../../../services/core/time.ts';
import type { LogEntry } from '../../../services/ports/event-log.ts';
import { examples } from './examples.ts';

const codec = createAvroRecordCodec({ registryIds: committedRegistryIds });
const golden = JSON.parse(readFileSync('test/fixtures/avro/golden.json', 'utf8')) as Record<
  string,
  { readonly fingerprint: string; readonly bytes: string }
>;
const schemas = readSchemas(shippedSchemasFolder);

/** avsc as it comes, without our types and checks: another writer of the same schema. */
function plain(name: string): avro.Type {
  return avro.Type.forSchema(selfContainedSchema(schemas, name) as Schema);
}

describe.each(registrationOrder)('$contract', ({ contract }) => {
  const bytes = codec.encode(contract, examples[contract]);

  test('is written as it was when it was published', () => {
    expect(Buffer.from(bytes).toString('hex')).toBe(golden[contract]?.bytes);
    expect(codec.fingerprint(contract)).toBe(golden[contract]?.fingerprint);
  });

  test('is read as it was written', () => {
    const read = codec.decode(contract, bytes);
    expect(read.kind).toBe('read');
    if (read.kind === 'read') expect(codec.encode(contract, read.value)).toEqual(bytes);
  });

  test('has the fingerprint that any other tool computes', () => {
    expect(codec.fingerprint(contract)).toBe(plain(contract).fingerprint('sha256').toString('hex'));
  });

  test('is malformed when a byte is missing or too many', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(codec.decode(contract, bytes.subarray(0, length)).kind).toBe('malformed');
    }
    expect(codec.decode(contract, Buffer.concat([bytes, Buffer.alloc(1)]))).toEqual({
      kind: 'malformed',
      why: '1 bytes too many',
    });
  });
});

describe('closed lists and variants', () => {
  const setStatus = { tenant: 'demo', source: 'cli', setStatus: { status: 'active' } };

  function decoded(event: object): unknown {
    return codec.decode('UsageEvent', plain('UsageEvent').toBuffer(event));
  }

  test('the fields that the type does not fill are absent', () => {
    const read = codec.decode('UsageEvent', codec.encode('UsageEvent', examples.UsageEvent));
    expect(read).toEqual({ kind: 'read', value: examples.UsageEvent });
    expect(read.kind === 'read' && 'topUp' in read.value).toBe(false);
  });

  test('a type that this build does not know is unknown', () => {
    expect(decoded({ ...setStatus, type: 'GrantBonus' })).toEqual({
      kind: 'unknown',
      why: 'unknown value "GrantBonus"',
    });
  });

  test('a value outside its list is unknown, also deep inside', () => {
    const odd = { ...setStatus, type: 'SetStatus', setStatus: { status: 'asleep' } };
    expect(decoded(odd)).toEqual({ kind: 'unknown', why: 'unknown value "asleep"' });
  });

  test('a known type without its field is malformed', () => {
    expect(decoded({ ...setStatus, type: 'SetStatus', setStatus: null })).toEqual({
      kind: 'malformed',
      why: 'setStatus: not filled',
    });
  });

  test('a known type beside another field is malformed', () => {
    const both = { ...setStatus, type: 'SetStatus', claimIdentity: { account: 'abc' } };
    expect(decoded(both)).toEqual({
      kind: 'malformed',
      why: 'claimIdentity: filled beside the field of the type',
    });
  });

  test('a change inside a ledger record is checked like an event', () => {
    const empty = { ...examples.LedgerRecord, changes: [{ type: 'ToppedUp' }] };
    expect(() => codec.encode('LedgerRecord', empty as unknown as LedgerRecord)).toThrow(
      InvariantError,
    );
    const bytes = Buffer.from(codec.encode('LedgerRecord', examples.LedgerRecord));
    bytes.write('UsageDobited', bytes.indexOf('UsageDebited'));
    expect(codec.decode('LedgerRecord', bytes).kind).toBe('unknown');
    bytes.write('UnitsReserved', bytes.indexOf('UsageDobited') - 1);
    expect(codec.decode('LedgerRecord', bytes).kind).toBe('malformed');
  });

  test('malformed wins over unknown: no build can read it', () => {
    const bytes = plain('UsageEvent').toBuffer({ ...setStatus, type: 'GrantBonus' });
    expect(codec.decode('UsageEvent', bytes.subarray(0, -1)).kind).toBe('malformed');
  });
});

describe('values', () => {
  test.each([0n, 1n, -1n, 127n, 128n, -128n, -129n, 2n ** 47n, -(2n ** 47n) - 1n, 10n ** 38n - 1n])(
    'the amount %s takes the fewest bytes',
    (amount) => {
      const event = topUpOf(amount);
      const bytes = Buffer.from(codec.encode('UsageEvent', event));
      expect(codec.decode('UsageEvent', bytes)).toEqual({ kind: 'read', value: event });
      const wide = amount < 0n ? -amount - 1n : amount;
      const fewest = Math.floor((wide === 0n ? 0 : wide.toString(2).length) / 8) + 1;
      const none = codec.encode('UsageEvent', { ...event, topUp: { ...event.topUp, money: null } });
      expect(bytes.length - none.length).toBe(1 + fewest);
    },
  );

  test('an amount of 39 digits, half a character, a wrong list value: our own faults', () => {
    expect(() => codec.encode('UsageEvent', topUpOf(10n ** 38n))).toThrow(/topUp\.money/);
    const setting = { ...examples.Setting, id: '\ud83d' };
    expect(() => codec.encode('Setting', setting)).toThrow('encode Setting: id');
    const record = { ...examples.LedgerRecord, outcome: 'maybe' } as unknown as LedgerRecord;
    expect(() => codec.encode('LedgerRecord', record)).toThrow('encode LedgerRecord: outcome');
    const late = { ...examples.LedgerRecord, clock: instant(2n ** 63n) };
    expect(() => codec.encode('LedgerRecord', late)).toThrow('encode LedgerRecord: clock');
  });

  test('a count or length beyond the bytes is malformed at once', () => {
    const withoutCallbacks = { ...examples.LedgerRecord, callbacks: [] };
    const bytes = Buffer.from(codec.encode('LedgerRecord', withoutCallbacks));
    const absurd = Buffer.concat([bytes.subarray(0, -1), Buffer.from('feffffff0f', 'hex')]);
    expect(codec.decode('LedgerRecord', absurd)).toEqual({
      kind: 'malformed',
      why: 'commands: more items than bytes',
    });
    expect(codec.decode('Setting', Buffer.from('ffffffffffffffffff01', 'hex')).kind).toBe(
      'malformed',
    );
  });

  test('array blocks with their size, as other writers make them, are read', () => {
    const bytes = Buffer.from(codec.encode('RejectedInput', examples.RejectedInput));
    expect(codec.decode('RejectedInput', bytes).kind).toBe('read');
    const { answer: full } = examples.AnswerEnvelope;
    const groups = full.groups.map((one) => ({ ...one, finalTargets: [], triggers: [] }));
    const empty = { ...examples.AnswerEnvelope, answer: { ...full, groups } };
    const answer = Buffer.from(codec.encode('AnswerEnvelope', empty));
    const group = answer.subarray(answer.indexOf(Buffer.from('0214', 'hex')) + 1, -1);
    const head = answer.subarray(0, answer.length - group.length - 2);
    const sized = Buffer.concat([head, Buffer.from([1, group.length * 2]), group, Buffer.alloc(1)]);
    expect(codec.decode('AnswerEnvelope', sized)).toEqual({ kind: 'read', value: empty });
    sized[head.length + 1] = group.length * 2 - 2;
    expect(codec.decode('AnswerEnvelope', sized).kind).toBe('malformed');
  });

  test('a record larger than the shared buffer is written whole', () => {
    const content = 'ü'.repeat(200_000);
    const plan = { ...examples.PlanVersion, content };
    expect(codec.decode('PlanVersion', codec.encode('PlanVersion', plan))).toEqual({
      kind: 'read',
      value: plan,
    });
  });
});

describe('records of the log', () => {
  const bytes = codec.encode('Setting', examples.Setting);
  const framed = codec.frame('Setting', bytes);

  function entry(value: Uint8Array, fingerprint: string | undefined): LogEntry {
    const key = new Uint8Array();
    return { offset: 0n, timestamp: instant(0n), key, value, fingerprint, signature: undefined };
  }

  test('stand in Confluent framing under the id they were given', () => {
    expect(Buffer.from(framed.subarray(0, 5)).toString('hex')).toBe('0000000008');
    expect(codec.unframe(framed)).toEqual(bytes);
  });

  test('without framing have none', () => {
    expect(codec.unframe(new Uint8Array(4))).toBeUndefined();
    expect(codec.unframe(new Uint8Array([1, 0, 0, 0, 1, 9]))).toBeUndefined();
  });

  test('are read by their fingerprint, whatever the registry id says', () => {
    const elsewhere = Buffer.from(framed).fill(0xff, 1, 5);
    expect(codec.read('Setting', entry(elsewhere, codec.fingerprint('Setting')))).toEqual({
      kind: 'read',
      value: examples.Setting,
    });
  });

  test('of another schema are unknown, without a fingerprint malformed', () => {
    const foreign = codec.fingerprint('LedgerRecord');
    expect(codec.read('Setting', entry(framed, foreign)).kind).toBe('unknown');
    expect(codec.read('Setting', entry(framed, undefined)).kind).toBe('malformed');
    expect(codec.read('Setting', entry(new Uint8Array(), codec.fingerprint('Setting'))).kind).toBe(
      'malformed',
    );
  });
});

function topUpOf(amount: bigint): UsageEvent & { readonly type: 'TopUp' } {
  return {
    type: 'TopUp',
    tenant: 'demo',
    source: 'cli',
    requestKey: 'k',
    replyTo: null,
    correlation: null,
    command: null,
    topUp: { money: micros(amount), allowance: null, units: null },
  };
}
