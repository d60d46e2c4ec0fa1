import { describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey, identityKey, partitionOf, voucherKey } from '../../services/core/key.ts';
import { instant } from '../../services/core/time.ts';
import { readInput, rejectedInput, signatureOf } from '../../services/engine/read-input.ts';
import type { LogEntry } from '../../services/ports/event-log.ts';
import { openingOf } from '../support/given.ts';
import { envelope } from '../support/pure-ledger.ts';
import { codec, genesisOf, hashing, recordOf } from '../support/sealed-ledger.ts';

const ports = { codec, hashing };
const key = accountKey('demo', 'abc');
const partitions = 4;
const partition = partitionOf(key, partitions);
const event = openingOf({});
const claim: UsageEvent = {
  ...envelope,
  type: 'ClaimIdentity',
  claimIdentity: { account: 'abc' },
};

function entryOf(under: string, of: UsageEvent, changed: Partial<LogEntry> = {}): LogEntry {
  const { value, fingerprint } = recordOf(under, 'UsageEvent', of);
  return {
    offset: 7n,
    timestamp: instant(1_700_000_000_000n),
    key: Buffer.from(under),
    value: value ?? new Uint8Array(),
    fingerprint,
    signature: undefined,
    ...changed,
  };
}

function read(entry: LogEntry, at = { partition, partitions }) {
  const found = readInput(ports, entry, at);
  return found.kind === 'unknown' ? found : found.input;
}

/** An event's key, and what is wrong with it there. */
function reasonFor(entry: LogEntry, at = { partition, partitions }) {
  const found = read(entry, at);
  return 'kind' in found || found.body.kind === 'event' ? undefined : found.body.reason;
}

test('a sound event is read with its place, time and digest', () => {
  const input = read(entryOf(key, event));
  expect(input).toMatchObject({ offset: 7n, key, content: '', body: { kind: 'event', event } });
  expect(input).not.toMatchObject({ digest: hashing.sha256(Buffer.from('other')) });
});

describe('every build rejects', () => {
  test('bytes that violate their own schema', () => {
    expect(reasonFor(entryOf(key, event, { value: Buffer.from([0, 0, 0, 0, 1, 99]) }))).toBe(
      'MALFORMED',
    );
  });

  test.each(['', 'account/demo', 'account/demo/a/b', 'account//abc', 'place/demo/1', 'accöunt'])(
    'the key "%s", which then stands in no record',
    (bad) => {
      const entry = entryOf(bad, event);
      expect(read(entry)).toMatchObject({ key: '', body: { reason: 'KEY_INVALID' } });
      expect(rejectedInput(ports, entry).key).toBe('');
    },
  );

  test.each([
    ['an event of another tenant', accountKey('other', 'abc'), event],
    ['an account event under an identity', identityKey('demo', 'abc'), event],
    ['a claim under an account', key, claim],
    ['an account event under a voucher', voucherKey('demo', '1'), event],
    ['an account event under the control key', 'control', event],
    ['a control event under an account', key, genesisOf('one')],
  ])('%s', (_, under, of) => {
    const at = { partition: partitionOf(under, partitions), partitions };
    expect(reasonFor(entryOf(under, of), at)).toBe('KEY_MISMATCH');
  });

  test('an event that stands in the wrong partition', () => {
    const at = { partition: (partition + 1) % partitions, partitions };
    expect(reasonFor(entryOf(key, event), at)).toBe('WRONG_PARTITION');
    expect(reasonFor(entryOf(key, event), { ...at, partitions: 0 })).toBeUndefined();
  });
});

describe('a control event', () => {
  const genesis = genesisOf('one');
  const { value } = entryOf('control', genesis);

  test('with a signature for this partition is read', () => {
    const signature = signatureOf(hashing, partition, value);
    expect(reasonFor(entryOf('control', genesis, { signature }))).toBeUndefined();
  });

  test.each([
    ['none', undefined],
    ['one of another partition', signatureOf(hashing, partition + 1, value)],
    ['a part of one', signatureOf(hashing, partition, value).subarray(0, 31)],
    ['an empty one', new Uint8Array()],
  ])('with %s is rejected', (_, signature) => {
    expect(reasonFor(entryOf('control', genesis, { signature }))).toBe('SIGNATURE_INVALID');
  });
});

test('a schema of another build is not rejected: this build must stop', () => {
  expect(read(entryOf(key, event, { fingerprint: 'ff'.repeat(32) }))).toMatchObject({
    kind: 'unknown',
  });
});

test('the content of a request with a key is the same whoever asks, and else another', () => {
  const contentOf = (changed: Partial<UsageEvent>): string => {
    const input = read(entryOf(key, { ...event, requestKey: 'k', ...changed } as UsageEvent));
    return 'content' in input ? input.content : '';
  };
  const first = contentOf({});
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(contentOf({ replyTo: 'elsewhere', correlation: '9', requestKey: 'l' })).toBe(first);
  expect(contentOf({ source: 'another door' })).not.toBe(first);
});

test('what an operator had rejected is rejected whatever it says', () => {
  expect(rejectedInput(ports, entryOf(key, event))).toMatchObject({
    offset: 7n,
    key,
    body: { kind: 'rejected', reason: 'BY_OPERATOR' },
  });
});
