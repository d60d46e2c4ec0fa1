import { describe, expect, test } from 'vitest';
import { shortHash } from '../../../services/adapters/system/hashing.ts';
import type { AdapterUsage, Charge } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';
import { toCharge } from '../../../services/protocols/adapter/to-charge.ts';
import type { AdapterContext } from '../../../services/protocols/adapter/to-charge.ts';
import { published, takenInAt, used } from './published.ts';

const context = { adapter: 'smsc', tenant: 'demo', account: 'abc', hash: shortHash };

function charge(changes: Partial<AdapterUsage> = {}, other: Partial<AdapterContext> = {}): Charge {
  return toCharge(published(changes), { ...context, ...other });
}

test('an event is a one-time event of usage that was made already', () => {
  const event = { calledParty: 'tel:+15550042', servingNetwork: '001-01', service: 'SMS' };
  expect(charge(event)).toMatchObject({
    kind: 'event',
    eventType: 'PEC',
    stream: 'smsc',
    identity: 'msisdn-15550001',
    sentAt: takenInAt,
    retransmission: false,
    ...event,
  });
});

test('several rating groups are one charge, and entries of one are its containers', () => {
  const usedAt = instant(takenInAt - 5_000n);
  const data = used({ ratingGroup: 30n, unit: 'octets', amount: units(7n), usedAt });
  const call = used({ ratingGroup: 10n, unit: 'seconds', amount: units(60n) });
  const { groups } = charge({ used: [data, call, { ...data, amount: units(8n) }] });
  expect(groups.map(({ ratingGroup, requested }) => [ratingGroup, requested])).toEqual([
    [30n, null],
    [10n, null],
  ]);
  const [octets, seconds] = groups.map((group) => group.used);
  expect(octets?.map(({ localNumber, totalOctets }) => [localNumber, totalOctets])).toEqual([
    [1n, 7n],
    [3n, 8n],
  ]);
  expect(octets?.[0]).toMatchObject({ usedAt, seconds: null, events: null });
  expect(seconds?.[0]).toMatchObject({ localNumber: 2n, seconds: 60n, usedAt: null });
});

describe('the session id says which event it is', () => {
  const first = charge().session;

  test.each([
    ['an honest repeat', {}],
    ['a repeat that wants an answer', { answerRequested: true }],
    ['another content', { used: [used({ amount: units(2n) })] }],
    ['another identity of the account', { identity: 'msisdn-15550011' }],
  ])('the same for %s', (_, changes) => {
    expect(charge(changes).session).toBe(first);
  });

  test.each([
    ['another event', { eventId: 'cdr-2' }, {}],
    ['another adapter', {}, { adapter: 'mmsc' }],
    ['another tenant', {}, { tenant: 'other' }],
    ['another account', {}, { account: 'xyz' }],
  ])('another for %s', (_, changes, other) => {
    expect(charge(changes, other).session).not.toBe(first);
  });
});

describe('the digest says what it says', () => {
  const first = charge().digest;

  test('the same whoever publishes it, and whether or not an answer is wanted', () => {
    expect(charge({ answerRequested: true }, { adapter: 'mmsc' }).digest).toBe(first);
  });

  test.each<readonly [string, Partial<AdapterUsage>]>([
    ['identity', { identity: 'msisdn-15550011' }],
    ['time of sending', { sentAt: instant(1n) }],
    ['service', { service: 'SMS' }],
    ['calling party', { callingParty: 'x' }],
    ['called party', { calledParty: 'x' }],
    ['serving network', { servingNetwork: '001-01' }],
    ['rating group', { used: [used({ ratingGroup: 21n })] }],
    ['unit', { used: [used({ unit: 'seconds' })] }],
    ['amount', { used: [used({ amount: units(2n) })] }],
    ['time of use', { used: [used({ usedAt: takenInAt })] }],
    ['one entry more', { used: [used(), used()] }],
  ])('another for another %s', (_, changes) => {
    expect(charge(changes).digest).not.toBe(first);
  });
});
