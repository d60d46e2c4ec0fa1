import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds, repeatHorizon } from '../../services/core/bounds.ts';
import type { StreamMark } from '../../services/core/contracts.gen.ts';
import { mayBeForgotten, withForgotten } from '../../services/core/account/memory/stream-marks.ts';
import { instant } from '../../services/core/time.ts';
import { given, prepaid, sms, timePasses } from '../support/given.ts';
import type { Action, Story } from '../support/given.ts';
import { balance, charged, denied, repeated } from '../support/shows.ts';

// Events that adapters publish: their repeats say the same time of sending, whenever they come.

const longAgo = 1_600_000_000_000n;

/** The event of a number, sent so many milliseconds after the first. */
function published(number: number, adapter = 'smsc'): Action {
  const sentAt = instant(longAgo + BigInt(number));
  return sms.hadUsed(1n, { session: `${adapter}-${number}`, number: 0n, stream: adapter, sentAt });
}

/** The same, sent in the same millisecond as all others. */
function atOnce(number: number): Action {
  return sms.hadUsed(1n, {
    session: `${number}`.padStart(8, '0'),
    number: 0n,
    stream: 'smsc',
    sentAt: instant(longAgo),
  });
}

function all(from: number, below: number): Action {
  return (story: Story) => {
    for (let number = from; number < below; number += 1) published(number)(story);
  };
}

describe('an event that an adapter published', () => {
  test('is charged once while it is remembered', () => {
    const story = given(prepaid('20.00')).when(published(1));
    const first = story.last;
    story.when(published(2)).when(published(1)).expects(repeated(first), balance('19.90'));
  });

  test('is refused with another content', () => {
    given(prepaid('20.00'))
      .when(published(1))
      .when(sms.hadUsed(2n, { session: 'smsc-1', number: 0n, stream: 'smsc', digest: 'other' }))
      .expects(denied('REQUEST_CONFLICT'), balance('19.95'));
  });

  test('is charged however old it is, and none of a backlog is taken for a repeat', () => {
    given(prepaid('100.00')).when(all(0, 400)).expects(charged('0.05'), balance('80.00'));
  });

  test('is charged when it was sent in the same millisecond as hundreds of others', () => {
    const story = given(prepaid('100.00'));
    for (let number = 0; number < 400; number += 1) atOnce(number)(story);
    story.expects(charged('0.05'), balance('80.00'));
    for (let number = 0; number < 400; number += 1) atOnce(number)(story);
    story.expects(repeated(), balance('80.00'));
  });

  test('is refused once it is forgotten, and not charged, however soon it comes again', () => {
    given(prepaid('100.00'))
      .when(all(0, 400))
      .when(all(0, 400))
      .expects(repeated(), balance('80.00'))
      .when(published(0))
      .expects(denied('REQUEST_TOO_OLD'), balance('80.00'));
  });

  test('is refused from beyond the horizon, and the next one is charged', () => {
    given(prepaid('20.00'))
      .when(published(1))
      .when(timePasses(repeatHorizon + 60n))
      .when(published(2))
      .when(published(1))
      .expects(denied('REQUEST_TOO_OLD'), balance('19.90'))
      .when(published(3))
      .expects(charged('0.05'));
  });

  test('makes no other door refuse anything', () => {
    given(prepaid('100.00'))
      .when(all(0, 400))
      .when(sms.buys(1n, { sentAt: instant(longAgo) }))
      .expects(charged('0.05'), balance('79.95'));
  });

  test('is judged by what its own adapter sent', () => {
    given(prepaid('100.00'))
      .when(all(200, 600))
      .when(published(1, 'mmsc'))
      .expects(charged('0.05'), balance('79.95'));
  });
});

test('whatever comes again, and when, costs nothing more', () => {
  const events = 250;
  const again = fc.array(fc.nat({ max: events - 1 }), { maxLength: 100 });
  fc.assert(
    fc.property(again, (repeats) => {
      const story = given(prepaid('100.00'));
      for (let number = 0; number < events; number += 1) {
        published(number)(story);
        for (const one of repeats) {
          if (one % 7 === number % 7 && one <= number) published(one)(story);
        }
      }
      story.expects(balance('87.50'));
    }),
    { numRuns: 5 },
  );
});

describe('marks of adapters', () => {
  const at = (ms: number) => instant(longAgo + BigInt(ms));
  const event = (ms: number, name = 'one') => ({ session: name, sentAt: at(ms) });
  const many = (count: number): readonly StreamMark[] =>
    [...Array(count).keys()].reduce<readonly StreamMark[]>(
      (marks, number) => withForgotten(marks, `adapter-${number}`, event(number)),
      [],
    );

  test('stand at the latest event that was forgotten, of those that came with it by name', () => {
    const marks = [event(2), event(1, 'two'), event(2, 'three')].reduce<readonly StreamMark[]>(
      (before, one) => withForgotten(before, 'smsc', one),
      [],
    );
    const forgotten = (ms: number, name: string): boolean =>
      mayBeForgotten(marks, 'smsc', event(ms, name));
    expect([forgotten(1, 'any'), forgotten(2, 'one'), forgotten(2, 'three')]).not.toContain(false);
    expect([forgotten(2, 'two'), forgotten(3, 'one')]).not.toContain(true);
    expect(mayBeForgotten(marks, 'mmsc', event(1))).toBe(false);
  });

  test('name so many of one moment; beyond that none of it is charged', () => {
    let marks: readonly StreamMark[] = [];
    for (let i = 0; i <= bounds.forgottenIdsMax; i += 1) {
      expect(mayBeForgotten(marks, 'smsc', event(0, 'new'))).toBe(false);
      marks = withForgotten(marks, 'smsc', event(0, `${i}`));
    }
    expect(mayBeForgotten(marks, 'smsc', event(0, 'new'))).toBe(true);
    expect(mayBeForgotten(marks, 'smsc', event(1, 'new'))).toBe(false);
  });

  test('are bounded, and those that are given up stand for every adapter without one', () => {
    const marks = many(bounds.streamsMax + 3);
    expect(marks).toHaveLength(bounds.streamsMax + 1);
    for (let number = 0; number < bounds.streamsMax + 3; number += 1) {
      expect(mayBeForgotten(marks, `adapter-${number}`, event(number))).toBe(true);
    }
    expect(mayBeForgotten(marks, 'another', event(2, 'any'))).toBe(true);
    expect(mayBeForgotten(marks, 'another', event(3, 'any'))).toBe(false);
  });
});
