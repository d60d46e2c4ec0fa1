import { expect, test } from 'vitest';
import type { LedgerRecord } from '../../services/core/contracts.gen.ts';
import {
  bundle,
  charges,
  given,
  prepaid,
  sms,
  timePasses,
  unknown,
  voice,
} from '../support/given.ts';
import {
  answerFor,
  balance,
  charged,
  denied,
  drawn,
  noticed,
  openSessions,
  overrun,
  refused,
  repeated,
  xdrs,
} from '../support/shows.ts';

test('an event that is about to happen is debited at once, with its xDR and no session', () => {
  given(prepaid('1.00'))
    .when(sms.buys(3n))
    .expects(charged('0.15'), overrun(0n), balance('0.85'), openSessions(0), xdrs(1, 'event'))
    .expects((record) => expect(answerFor(record).granted).toBe(3n));
});

test('an event that funds do not pay for in full is refused', () => {
  given(prepaid('0.14'))
    .when(sms.buys(3n))
    .expects(refused(sms, 'QUOTA_LIMIT_REACHED'), balance('0.14'), xdrs(0));
});

test('an event without an amount is one step of its tariff', () => {
  const group = sms.group(undefined, { asks: 'any' });
  given(prepaid('1.00'))
    .when(charges('event', [group], { eventType: 'IEC' }))
    .expects(charged('0.05'));
});

test('an event that has happened is debited as reported, below zero if need be', () => {
  given(prepaid('0.05'))
    .when(sms.hadUsed(3n))
    .expects(charged('0.15'), overrun(2n), balance('-0.10'), openSessions(0), xdrs(1, 'event'));
});

test('an event nobody can rate costs nothing, and the others of the request go on', () => {
  given(prepaid('1.00'))
    .when(
      charges('event', [
        unknown.group(undefined, { asks: 1n }),
        sms.group(undefined, { asks: 1n }),
      ]),
    )
    .expects(refused(unknown, 'RATING_FAILED'), charged('0.05'), xdrs(1, 'event'));
});

test('events draw from an allowance and tell when it gets low', () => {
  given(bundle('0.00', { text: 50n }))
    .when(sms.buys(1n))
    .expects(drawn(1n), charged('0.00'), noticed('normal → low'));
});

test('a repeated event is answered, not debited again', () => {
  const story = given(prepaid('1.00')).when(sms.buys(1n, { number: 7n }));
  story.when(sms.buys(1n, { number: 7n })).expects(repeated(story.last), balance('0.95'));
});

test('nothing can be updated or released that was only an event', () => {
  given(prepaid('1.00'))
    .when(voice.buys(1n))
    .when(voice.reports(1n))
    .expects(denied('SESSION_UNKNOWN'))
    .when(voice.ends(1n))
    .expects(denied('SESSION_UNKNOWN'), balance('0.90'));
});

test('an event that is reported late says when it was used, up to 30 days ago', () => {
  const story = given(prepaid('1.00'));
  const { now } = story.ledger;
  const usedAt = (record: LedgerRecord): bigint | undefined => {
    const debit = record.changes.find((change) => change.type === 'UsageDebited');
    return debit?.usageDebited.usedAt;
  };
  story
    .when(timePasses(86_400n * 7n))
    .when(sms.hadUsed(1n, { session: 'a', sentAt: now }))
    .expects((record) => expect(usedAt(record)).toBe(now))
    .when(timePasses(86_400n * 30n))
    .when(sms.hadUsed(1n, { session: 'b', sentAt: now, stream: 'smsc' }))
    .expects((record) => expect(usedAt(record)).toBe(story.ledger.now - 86_400_000n * 30n));
});
