import { describe, expect, test } from 'vitest';
import { bounds } from '../../../services/core/bounds.ts';
import type { AdapterUnits, AdapterUsage } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';
import { flawOf } from '../../../services/protocols/adapter/check-usage.ts';
import { published, takenInAt, used } from './published.ts';

const flaw = (changes: Partial<AdapterUsage>): string | undefined =>
  flawOf(published(changes), takenInAt);
const groups = (count: number): readonly AdapterUnits[] =>
  Array.from({ length: count }, (_, index) => used({ ratingGroup: BigInt(index) }));
const entries = (count: number, changes: Partial<AdapterUnits> = {}): readonly AdapterUnits[] =>
  Array.from({ length: count }, () => used(changes));

describe('an event is taken', () => {
  test.each([
    ['as most are', {}],
    ['with the longest id and identity', { eventId: '~'.repeat(128), identity: 'm'.repeat(128) }],
    ['of a clock that is 30 seconds ahead', { sentAt: instant(takenInAt + 30_000n) }],
    ['however old it is', { sentAt: instant(0n) }],
    ['with the longest texts', { service: 's'.repeat(256), calledParty: 'c'.repeat(256) }],
    ['from a network with three digits', { servingNetwork: '310-410' }],
    ['with as many rating groups as may be', { used: groups(bounds.groupsPerRequestMax) }],
    ['with as many entries of one', { used: entries(bounds.containersPerGroupMax) }],
    ['with the largest amount', { used: [used({ amount: units(bounds.unitsPerReportMax) })] }],
    ['of nothing, which may still cost a fee', { used: [used({ amount: units(0n) })] }],
  ])('%s', (_, changes) => {
    expect(flaw(changes)).toBeUndefined();
  });
});

describe('an event is refused', () => {
  test.each([
    ['without an id', { eventId: '' }, 'EVENT_ID_INVALID'],
    ['with an id too long', { eventId: 'x'.repeat(129) }, 'EVENT_ID_INVALID'],
    ['with an id in two words', { eventId: 'cdr 1' }, 'EVENT_ID_INVALID'],
    ['without an identity', { identity: '' }, 'IDENTITY_INVALID'],
    ['with an identity that would be two parts of a key', { identity: 'a/b' }, 'IDENTITY_INVALID'],
    ['from the future', { sentAt: instant(takenInAt + 30_001n) }, 'SENT_AT_INVALID'],
    ['from before time', { sentAt: instant(-1n) }, 'SENT_AT_INVALID'],
    ['with a service too long', { service: 's'.repeat(257) }, 'TEXT_INVALID'],
    ['with a calling party too long', { callingParty: 's'.repeat(257) }, 'TEXT_INVALID'],
    ['with a called party too long', { calledParty: 's'.repeat(257) }, 'TEXT_INVALID'],
    ['from a network without digits', { servingNetwork: 'home' }, 'TEXT_INVALID'],
    ['that reports nothing', { used: [] }, 'USAGE_MISSING'],
    ['with too many rating groups', { used: groups(33) }, 'USAGE_INVALID'],
    ['with too many entries of one', { used: entries(65) }, 'USAGE_INVALID'],
    ['with a rating group below 0', { used: [used({ ratingGroup: -1n })] }, 'USAGE_INVALID'],
    ['with one too large', { used: [used({ ratingGroup: 2n ** 32n })] }, 'USAGE_INVALID'],
    ['that gives back', { used: [used({ amount: units(-1n) })] }, 'USAGE_INVALID'],
    ['with too much', { used: [used({ amount: units(10n ** 15n + 1n) })] }, 'USAGE_INVALID'],
    ['used before time', { used: [used({ usedAt: instant(-1n) })] }, 'USAGE_INVALID'],
    ['with two units', { used: [used(), used({ unit: 'seconds' })] }, 'USAGE_INVALID'],
  ])('%s', (_, changes, expected) => {
    expect(flaw(changes)).toBe(expected);
  });

  test('for the first reason that applies', () => {
    expect(flaw({ eventId: '', identity: '', used: [] })).toBe('EVENT_ID_INVALID');
  });
});
