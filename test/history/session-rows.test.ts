import { expect, test } from 'vitest';
import { parseKey } from '../../services/core/key.ts';
import { formatMoney } from '../../services/core/money.ts';
import { sessionAfter, sessionsNamedIn } from '../../services/history/session-rows.ts';
import type { SessionRow } from '../../services/ports/history-store.ts';
import {
  bundle,
  charges,
  fallsDue,
  given,
  givesUp,
  isSet,
  prepaid,
  sms,
  talk,
  timePasses,
  topsUp,
} from '../support/given.ts';
import type { Story } from '../support/given.ts';
import { plans } from '../support/plans.ts';

/** Sessions of a story, folded from its records alone. */
function sessionsOf({ ledger }: Story): ReadonlyMap<string, SessionRow> {
  const rows = new Map<string, SessionRow>();
  for (const record of ledger.records) {
    const tenant = parseKey(record.key)?.tenant ?? '';
    for (const session of sessionsNamedIn(record)) {
      const row = sessionAfter(rows.get(session), record, { tenant, session });
      if (row !== undefined) rows.set(session, row);
    }
  }
  return rows;
}

function callOf(story: Story): SessionRow {
  const call = sessionsOf(story).get('call');
  if (call === undefined) throw new Error('there is no session');
  return call;
}

test('a session from its first record to its last, with what it used and paid', () => {
  const said = { calledParty: 'tel:+4930', callingParty: 'tel:+1555', service: 'voice' };
  const story = given(bundle('20.00', { voice: 60n }))
    .when(talk.starts(said))
    .when(timePasses(60n))
    .when(talk.reports(90n))
    .when(talk.reports(30n, { asks: 'nothing' }))
    .when(timePasses(60n))
    .when(charges('release', []));
  const call = callOf(story);
  expect(call).toMatchObject({
    tenant: 'demo',
    key: story.key,
    identity: 'msisdn-15550001',
    planVersion: 'bundle',
    ...said,
    cause: 'release',
    first: 3n,
    last: 6n,
    records: 4n,
  });
  expect((call.endedAt ?? 0n) - call.startedAt).toBe(120_000n);
  expect(call.usage).toHaveLength(1);
  const [usage] = call.usage;
  expect(usage).toMatchObject({ ratingGroup: 10n, price: 'standard', used: 120n, charged: 120n });
  expect([usage && formatMoney(usage.money), usage?.moneyUnits]).toEqual(['0.10', 60n]);
  expect(usage?.draws.map((draw) => draw.units)).toEqual([60n]);
});

test('an event that is given back was for nothing, until it is tried again', () => {
  const said = { session: 'call', createKey: 'call', number: 1n };
  const story = given({ ...prepaid('20.00'), planVersion: 'reversing' }, plans)
    .when(sms.buys(2n, { ...said, attempt: 'first' }))
    .when(givesUp('first'));
  expect(callOf(story)).toMatchObject({ cause: 'abandoned', usage: [{ used: 0n, money: 0n }] });
  story.when(sms.buys(2n, { ...said, attempt: 'second' }));
  const [usage] = callOf(story).usage;
  expect(callOf(story).cause).toBe('event');
  expect([usage?.used, usage && formatMoney(usage.money)]).toEqual([2n, '0.10']);
});

test('a session is open until it ends, and one that expired may go on', () => {
  const story = given(prepaid('20.00')).when(talk.starts());
  expect(callOf(story)).toMatchObject({ endedAt: null, cause: null });
  story.when(timePasses(2n * 86_400n)).when(fallsDue());
  expect(callOf(story)).toMatchObject({ cause: 'expired' });
  const { startedAt } = callOf(story);
  story.when(talk.reports(60n, { planVersion: 'pay-as-you-go', startedAt }));
  expect(callOf(story)).toMatchObject({ cause: null, endedAt: null, startedAt, records: 3n });
  story.when(talk.reports(60n, { asks: 'nothing' }));
  expect(callOf(story).usage).toMatchObject([{ used: 120n, charged: 120n }]);
});

test('a one-time event is a session that ends at once', () => {
  const story = given(prepaid('20.00')).when(
    charges('event', [sms.group(undefined, { asks: 2n })], { eventType: 'IEC' }),
  );
  expect(callOf(story)).toMatchObject({ cause: 'event', usage: [{ used: 2n, unit: 'events' }] });
});

test('a session that was refused before it began has an end, and no device', () => {
  const story = given(prepaid('20.00')).when(isSet('suspended')).when(talk.starts());
  expect(callOf(story)).toMatchObject({ cause: 'denied', identity: null, usage: [] });
});

test('repeats name their session and change nothing of it', () => {
  const story = given(prepaid('20.00')).when(talk.starts({ number: 1n, digest: 'same' }));
  const before = callOf(story);
  story.when(talk.starts({ number: 1n, digest: 'same' }));
  expect(story.last.outcome).toBe('repeated');
  expect(callOf(story)).toEqual({ ...before, records: 2n, last: story.last.sequence });
});

test('what is about no session names none', () => {
  const story = given(prepaid('20.00')).when(topsUp({ money: '1.00' }));
  expect(story.ledger.records.flatMap(sessionsNamedIn)).toEqual([]);
});
