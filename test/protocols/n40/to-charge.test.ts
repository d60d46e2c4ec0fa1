import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import {
  canonicalText,
  readCanonicalText,
} from '../../../services/protocols/n40/canonical-text.ts';
import { type Hash, toCharge } from '../../../services/protocols/n40/to-charge.ts';
import { accepted, bodyOf, create, createWithGroup } from './support.ts';

const hash: Hash = (text) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const creating = { operation: 'create', tenant: 'demo', account: 'rich', hash } as const;
const reference = {
  tenant: 'demo',
  account: 'rich',
  session: 'sEssion',
  identity: 'imsi-001010000000004',
  planVersion: 'ab'.repeat(32),
  startedAt: instant(1_772_353_800_000n),
};

function created(body: Record<string, unknown>): Charge {
  return toCharge(accepted(body), creating);
}

function updated(changes: Record<string, unknown>): Charge {
  const request = accepted({ ...bodyOf('update-data'), ...changes }, 'update');
  return toCharge(request, { operation: 'update', reference, hash });
}

describe('what kind of request it is', () => {
  test('a create opens a session under a hash, without plan version and start', () => {
    const charge = created(bodyOf('create-empty'));
    expect(charge).toMatchObject({
      kind: 'create',
      identity: 'imsi-001010000000004',
      eventType: null,
      planVersion: null,
      startedAt: null,
      service: 'SMF',
      groups: [],
    });
    expect(charge.session).toMatch(/^[\w-]{22}$/);
    expect(charge.createKey).toMatch(/^[\w-]{22}$/);
  });

  test('an update and a release take session, identity, plan and start from the reference', () => {
    const request = accepted(
      { ...bodyOf('update-data'), subscriberIdentifier: 'imsi-9' },
      'release',
    );
    for (const operation of ['update', 'release'] as const) {
      expect(toCharge(request, { operation, reference, hash })).toMatchObject({
        kind: operation,
        session: 'sEssion',
        createKey: null,
        identity: reference.identity,
        planVersion: reference.planVersion,
        startedAt: reference.startedAt,
        number: 2n,
      });
    }
  });

  test.each([
    [{ oneTimeEvent: true }, 'event', 'IEC'],
    [{ oneTimeEvent: true, oneTimeEventType: 'PEC' }, 'event', 'PEC'],
    [{ oneTimeEvent: true, oneTimeEventType: 'OTHER' }, 'event', 'IEC'],
    [{ oneTimeEvent: false, oneTimeEventType: 'PEC' }, 'create', null],
    [{ oneTimeEventType: 'PEC' }, 'create', null],
  ])('%j', (changes, kind, eventType) => {
    expect(created(create(changes))).toMatchObject({ kind, eventType });
  });

  test('oneTimeEvent on an update is still an update', () => {
    expect(updated({ oneTimeEvent: true })).toMatchObject({ kind: 'update', eventType: null });
  });
});

describe('what names a session', () => {
  const first = created(create());

  test('the same create again has the same session and create key', () => {
    expect(created(create())).toEqual(first);
  });

  test('the same create sent later, flagged as a repeat, has the same create key', () => {
    const again = created(
      create({ retransmissionIndicator: true, invocationTimeStamp: '2026-03-01T08:30:05Z' }),
    );
    expect(again.createKey).toBe(first.createKey);
    expect(again.digest).toBe(first.digest);
    expect(again.retransmission).toBe(true);
  });

  test.each([
    ['another time', { invocationTimeStamp: '2026-03-01T10:30:00.123456788+02:00' }],
    ['another number', { invocationSequenceNumber: 1 }],
    ['another charging id', { chargingId: 18 }],
    ['another subscriber', { subscriberIdentifier: 'imsi-001010000000014' }],
    [
      'another consumer',
      { nfConsumerIdentification: { nFName: 'SMF2', nodeFunctionality: 'SMF' } },
    ],
    ['another content', { multipleUnitUsage: [{ ratingGroup: 30 }] }],
    ['an event', { oneTimeEvent: true }],
  ])('%s is another session', (_what, changes) => {
    expect(created(create(changes)).session).not.toBe(first.session);
  });

  test('so are another tenant and another account', () => {
    const request = accepted(create());
    expect(toCharge(request, { ...creating, tenant: 'other' }).session).not.toBe(first.session);
    expect(toCharge(request, { ...creating, account: 'poor' }).session).not.toBe(first.session);
  });

  test('an event has another create key than the session whose charging id it bears', () => {
    expect(created(create({ oneTimeEvent: true })).createKey).not.toBe(first.createKey);
  });

  test('without a charging id there is no create key', () => {
    expect(created(bodyOf('event-sms')).createKey).toBeNull();
  });
});

describe('counter-example 27: the digest covers the charging command only', () => {
  const first = updated({});

  test.each([
    ['a later time', { invocationTimeStamp: '2026-03-01T08:41:00Z' }],
    ['the flag of a repeat', { retransmissionIndicator: true }],
    ['another number', { invocationSequenceNumber: 3 }],
    ['another sender', { nfConsumerIdentification: { nFName: 'SMF2', nodeFunctionality: 'SMF' } }],
    ['another notifyUri', { notifyUri: 'http://elsewhere/' }],
    ['another order of the rating groups', { multipleUnitUsage: usages().toReversed() }],
    [
      'another time of the report',
      { multipleUnitUsage: withContainer({ triggerTimestamp: null }) },
    ],
    ['other triggers', { multipleUnitUsage: withContainer({ triggers: [] }) }],
  ])('%s leaves it', (_what, changes) => {
    expect(updated(changes).digest).toBe(first.digest);
  });

  test.each([
    ['one octet more', { multipleUnitUsage: withContainer({ totalVolume: 80_000_001 }) }],
    ['an amount of 0 instead of none', { multipleUnitUsage: withContainer({ time: 0 }) }],
    ['another container', { multipleUnitUsage: withContainer({ localSequenceNumber: 9 }) }],
    [
      'offline',
      { multipleUnitUsage: withContainer({ quotaManagementIndicator: 'OFFLINE_CHARGING' }) },
    ],
    ['a rating group less', { multipleUnitUsage: usages().slice(1) }],
    [
      'a request for quota withdrawn',
      { multipleUnitUsage: [{ ...usages()[0], requestedUnit: null }, ...usages().slice(1)] },
    ],
  ])('%s changes it', (_what, changes) => {
    expect(updated(changes).digest).not.toBe(first.digest);
  });

  test('a release is no repeat of an update with the same content', () => {
    const request = accepted(bodyOf('update-data'), 'release');
    expect(toCharge(request, { operation: 'release', reference, hash }).digest).not.toBe(
      first.digest,
    );
  });

  test('every amount has its own place', () => {
    const names = ['time', 'totalVolume', 'uplinkVolume', 'downlinkVolume', 'serviceSpecificUnits'];
    const digests = names.map(
      (name) => created(createWithGroup({ requestedUnit: { [name]: 1 } })).digest,
    );
    expect(new Set(digests).size).toBe(names.length);
  });
});

test('canonical text is injective and can be read back', () => {
  const fields = fc.array(
    fc.option(fc.string({ unit: fc.constantFrom(...Array.from('0123:-ab')) })),
    {
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      expect(readCanonicalText(canonicalText(a))).toEqual(a);
      expect(canonicalText(a) === canonicalText(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { numRuns: 500 },
  );
});

test.each(['x', '1', '1:', '01:a', '2:a', '1:ab', ':', '1e1:aaaaaaaaaa'])(
  '%s is no canonical text',
  (text) => {
    expect(readCanonicalText(text)).toBeUndefined();
  },
);

function usages(): readonly object[] {
  return objectsOf(bodyOf('update-data'), 'multipleUnitUsage');
}

function objectsOf(from: object, name: string): readonly object[] {
  const value: unknown = Object.entries(from).find(([member]) => member === name)?.[1];
  return Array.isArray(value) ? value : [];
}

/** The rating groups with the first container of the first changed. */
function withContainer(changes: Record<string, unknown>): readonly unknown[] {
  const [first, ...others] = usages();
  const [container, ...rest] = objectsOf(first ?? {}, 'usedUnitContainer');
  return [{ ...first, usedUnitContainer: [{ ...container, ...changes }, ...rest] }, ...others];
}
