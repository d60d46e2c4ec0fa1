import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { intakeLimits } from '../../services/intake/ports.ts';
import { usageInOf } from '../../services/ports/topics.ts';
import { used } from '../protocols/adapter/published.ts';
import { IntakeUnderTest } from './intake-under-test.ts';

let site: IntakeUnderTest;

beforeEach(() => {
  site = new IntakeUnderTest();
  site.declare('smsc');
});

afterEach(async () => {
  await site.intake.stop();
  expect(site.troubles).toEqual([]);
});

/** Lets the intake go on until every event of an adapter is worked off. */
async function workedOff(adapter = 'smsc'): Promise<void> {
  await vi.waitFor(async () => {
    const { end } = await site.log.ends(usageInOf(adapter), 0);
    expect(site.kept.get(adapter)?.get(0)).toBe(end);
  });
}

function counted(word: string): number {
  return site.told.filter((one) => one.startsWith(`${word} `)).length;
}

const away = { kind: 'unknown', why: 'timeout', attempt: 'intake 0' } as const;

describe('events', () => {
  test('are charged once each, whatever comes twice', async () => {
    site.publish('smsc', { eventId: 'a' }, { eventId: 'b' }, { eventId: 'a' });
    site.intake.start();
    await workedOff();
    expect(site.funds('abc')).toBe('19900000');
    expect([counted('charged'), counted('repeated'), counted('refused')]).toEqual([2, 1, 0]);
  });

  test('with several rating groups are one charge', async () => {
    const both = [used(), used({ ratingGroup: 30n, unit: 'octets', amount: 100_000n as never })];
    site.publish('smsc', { used: both });
    site.intake.start();
    await workedOff();
    expect(site.asked).toHaveLength(1);
    expect(site.funds('abc')).toBe('19949000');
  });

  test('of another content under the same id are refused as a conflict', async () => {
    site.publish('smsc', {}, { used: [used({ amount: 2n as never })] });
    site.intake.start();
    await workedOff();
    expect(site.funds('abc')).toBe('19950000');
    expect(await site.rejected()).toMatchObject([{ offset: 1n, reason: 'REQUEST_CONFLICT' }]);
  });

  test('of nobody and of nonsense are refused, and those behind them are charged', async () => {
    site.publishBytes('smsc', Buffer.from('nonsense'));
    site.publish('smsc', { identity: 'msisdn-1', eventId: 'nobody' }, { eventId: 'good' });
    site.publishBytes('smsc', Buffer.alloc(100_000), 99);
    site.intake.start();
    await workedOff();
    expect(counted('charged')).toBe(1);
    const rejected = await site.rejected();
    expect(rejected.map(({ offset, reason, eventId }) => [offset, reason, eventId])).toEqual([
      [0n, 'MALFORMED', null],
      [1n, 'USER_UNKNOWN', 'nobody'],
      [3n, 'SCHEMA_UNKNOWN', null],
    ]);
    expect(rejected[2]?.bytes).toHaveLength(intakeLimits.rejectedBytesMax);
    const place = { topic: 'usage-in.smsc', partition: 0, tenant: 'demo' };
    expect(rejected[0]).toMatchObject({ ...place, key: Buffer.from('any') });
  });

  test('with ids and texts of any length are refused, and leave room for what is told', async () => {
    const long = 'x'.repeat(300_000);
    site.publish('smsc', { eventId: long, answerRequested: true }, { identity: long });
    site.publish('smsc', { service: long }, { eventId: 'good' });
    const unit = Buffer.from(long.replaceAll('x', 'seconds'));
    site.publishBytes('smsc', Buffer.concat([Buffer.from([4, 0x61, 0x61]), unit]));
    site.intake.start();
    await workedOff();
    expect(counted('charged')).toBe(1);
    const rejected = await site.rejected();
    const told = rejected.map(({ reason, eventId }) => `${reason} ${eventId ?? '-'}`);
    expect(told.slice(0, 3)).toEqual([
      'EVENT_ID_INVALID -',
      'IDENTITY_INVALID cdr-1',
      'TEXT_INVALID cdr-1',
    ]);
    expect(rejected).toHaveLength(4);
    expect(await site.answers('smsc')).toEqual([]);
  });

  test('name the identity of their own tenant alone', async () => {
    site.declare('foreign', 'other');
    site.publish('foreign', {});
    site.intake.start();
    await workedOff('foreign');
    expect(await site.rejected()).toMatchObject([{ reason: 'USER_UNKNOWN', tenant: 'other' }]);
    expect(site.asked).toEqual([]);
  });

  test('that cannot be rated in a group say so, and the others are charged', async () => {
    const used99 = used({ ratingGroup: 99n });
    site.publish('smsc', { used: [used(), used99], answerRequested: true });
    site.intake.start();
    await workedOff();
    expect(site.funds('abc')).toBe('19950000');
    const [rejected] = await site.rejected();
    expect(rejected).toMatchObject({ reason: 'RATING_FAILED' });
    expect(rejected?.detail).toMatch(/^Rating group 99: The plan has no rate/);
    expect(await site.answers('smsc')).toMatchObject([
      { outcome: 'charged', reason: 'RATING_FAILED', groups: [{ result: 'SUCCESS' }, {}] },
    ]);
  });

  test('are answered where they ask for it, refused ones too', async () => {
    const answerRequested = true;
    site.publish('smsc', { answerRequested }, { eventId: 'quiet' });
    site.publish('smsc', { answerRequested, eventId: 'late', sentAt: (9n ** 15n) as never });
    site.publish('smsc', { answerRequested, eventId: '' });
    site.intake.start();
    await workedOff();
    expect(await site.answers('smsc')).toMatchObject([
      { eventId: 'cdr-1', offset: 0n, outcome: 'charged', reason: null },
      { eventId: 'late', offset: 2n, outcome: 'refused', reason: 'SENT_AT_INVALID', session: null },
    ]);
  });
});

describe('what is only for now is waited for', () => {
  test('no answer: the same request is made again', async () => {
    site.replies.push(away, { kind: 'overloaded' });
    site.publish('smsc', {});
    site.intake.start();
    await workedOff();
    expect(site.asked).toHaveLength(3);
    expect(new Set(site.asked.map((one) => JSON.stringify(one, replacer))).size).toBe(1);
    expect(site.funds('abc')).toBe('19950000');
  });

  test('a cache that is away is no unknown subscriber', async () => {
    site.resolving.push({ kind: 'unavailable' }, { kind: 'unavailable' });
    site.publish('smsc', {});
    site.intake.start();
    await workedOff();
    expect([counted('waits'), counted('charged'), counted('refused')]).toEqual([2, 1, 0]);
  });

  test('a refusal that could not be published is published again', async () => {
    site.outputFails = 2;
    site.publish('smsc', { identity: 'msisdn-1' });
    site.intake.start();
    await workedOff();
    expect(await site.rejected()).toHaveLength(1);
  });

  test('an identity that moved is looked up again', async () => {
    site.identities.set('msisdn-15550003', 'gone');
    site.publish('smsc', { identity: 'msisdn-15550001' });
    site.replies.push(denied('IDENTITY_MOVED'));
    site.intake.start();
    await workedOff();
    expect(site.told).toContain('forgot msisdn-15550001');
    expect(counted('charged')).toBe(1);
  });
});

describe('a site that does not serve', () => {
  test('refuses no event: it waits where it is', async () => {
    site.publish('smsc', { identity: 'msisdn-15550001' });
    site.replies.push(denied('NOT_SERVED_HERE'));
    site.intake.start();
    await workedOff();
    expect(site.asked).toHaveLength(2);
    expect(counted('charged')).toBe(1);
    expect(await site.rejected()).toEqual([]);
  });

  test('asks nothing without a permit', async () => {
    site.serves = false;
    site.publish('smsc', { identity: 'msisdn-15550001' });
    site.intake.start();
    await vi.waitFor(() => expect(site.told.join('\n')).toContain('answer'));
    expect(site.asked).toEqual([]);
    site.serves = true;
    await workedOff();
    expect(counted('charged')).toBe(1);
  });
});

describe('a crash', () => {
  test('in the middle repeats what was under way, and charges it once', async () => {
    site.publish('smsc', ...Array.from({ length: 40 }, (_, index) => ({ eventId: `e${index}` })));
    site.keepFails = 1_000_000;
    site.intake.start();
    await vi.waitFor(() => expect(counted('charged')).toBeGreaterThan(0));
    expect(site.kept.get('smsc')?.size).toBe(0);
    const before = counted('charged');
    await site.restart();
    site.keepFails = 0;
    await workedOff();
    expect(counted('repeated')).toBe(before);
    expect(counted('charged')).toBe(40);
    expect(site.funds('abc')).toBe('18000000');
  });

  test('lets no more of one account repeat than it remembers', async () => {
    site.publish('smsc', ...Array.from({ length: 40 }, (_, index) => ({ eventId: `e${index}` })));
    site.keepFails = 1_000_000;
    site.intake.start();
    await vi.waitFor(() => expect(counted('waits')).toBeGreaterThan(0));
    expect(site.asked).toHaveLength(intakeLimits.groupsOfAccountMax);
    site.keepFails = 0;
    await workedOff();
  });

  test('of the group: what another kept counts, not what is in memory', async () => {
    site.publish('smsc', { eventId: 'a' }, { eventId: 'b' });
    site.intake.start();
    await workedOff();
    site.kept.get('smsc')?.set(0, 1n);
    site.share('smsc', [0]);
    await vi.waitFor(() => expect(counted('repeated')).toBe(1));
    await workedOff();
  });
});

describe('adapters', () => {
  test('are read as soon as they are declared, and no longer than that', async () => {
    site.publish('mmsc', {});
    site.intake.start();
    await vi.waitFor(() => expect(site.told).toContain('opened smsc demo'));
    expect(site.asked).toEqual([]);
    site.declare('mmsc');
    await workedOff('mmsc');
    site.log.put('settings', 0, [{ key: 'adapter/mmsc', value: null }]);
    await vi.waitFor(() => expect(site.told).toContain('closed mmsc'));
    site.publish('mmsc', { eventId: 'later' });
    site.publish('smsc', { eventId: 'last' });
    await workedOff('smsc');
    expect(site.asked).toHaveLength(2);
  });

  test('go on at the first event there is when those before were deleted', async () => {
    site.publish('smsc', { eventId: 'a' }, { eventId: 'b' }, { eventId: 'c' });
    site.log.trim(usageInOf('smsc'), 0, 2n);
    site.kept.set('smsc', new Map([[0, 0n]]));
    site.intake.start();
    await workedOff();
    expect(site.told).toContain('skipped smsc 2');
    expect(counted('charged')).toBe(1);
  });
});

function denied(denial: string) {
  const none = {
    session: null,
    planVersion: null,
    startedAt: null,
    failureHandling: null,
    groups: [],
  };
  return { kind: 'answered', answer: { denial, ...none }, repeated: false } as const;
}

function replacer(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
