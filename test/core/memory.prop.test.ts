import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answersIn,
  firstAndLast,
  noAnswers,
  withAnswer,
} from '../../services/core/account/memory/answers.ts';
import type { RememberedAnswer } from '../../services/core/account/memory/answers.ts';
import {
  endedSession,
  endedSessions,
  lastEnded,
  noneEnded,
  oldestEnded,
  oldestEndedAt,
  withEnded,
  withEndedAnswer,
  withoutEnded,
  withoutOldest,
} from '../../services/core/account/memory/ended-sessions.ts';
import type { EndedSession } from '../../services/core/account/memory/ended-sessions.ts';
import { packField } from '../../services/core/account/memory/packed-text.ts';
import { instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';

// What is packed is read back as it was, whatever separators, escapes or alphabets stand in it.

const text = fc.oneof(
  fc.constantFrom('', '-', '%', '%2D', ' ', ',', ';', '|', '\n', 'a b,c;d|e\nf', '1-3+5-7', 'ü€😀'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.base64String({ maxLength: 24 }),
);
const id = fc.oneof(fc.constantFrom('a', 'b', 'a b', '-', '%'), text);
const count = fc.bigInt(0n, 2n ** 63n - 1n);
const orNull = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null });
const time = fc.bigInt(0n, 2n ** 45n).map(instant);

const group = fc.record({
  ratingGroup: count,
  upf: orNull(text),
  result: fc.constantFrom('SUCCESS', 'QUOTA_LIMIT_REACHED'),
  unit: orNull(fc.constantFrom('seconds' as const, 'octets' as const, 'events' as const)),
  granted: orNull(count.map(units)),
  validity: orNull(count),
  threshold: orNull(count.map(units)),
  holdingTime: orNull(count),
  tariffChangeAt: orNull(time),
  finalAction: orNull(fc.constantFrom('TERMINATE' as const, 'REDIRECT' as const)),
  finalTargets: fc.array(fc.constantFrom('URL', 'https://portal.example/a,b;c|d%'), {
    maxLength: 2,
  }),
  triggers: fc.array(fc.constantFrom('QHT:IMMEDIATE_REPORT', 'TIME_LIMIT:DEFERRED_REPORT:60')),
});
const answer = fc.record({
  denial: orNull(text),
  session: orNull(text),
  planVersion: orNull(text),
  startedAt: orNull(time),
  failureHandling: orNull(fc.constantFrom('TERMINATE' as const, 'CONTINUE' as const)),
  groups: fc.array(group, { maxLength: 3 }),
});
const entry: fc.Arbitrary<RememberedAnswer> = fc.record({
  number: count,
  sentAt: time,
  digest: id,
  answer,
});
const packedOf = (entries: readonly RememberedAnswer[]): string =>
  entries.reduce((packed, one) => withAnswer(packed, one, 99), noAnswers);
const session: fc.Arbitrary<EndedSession> = fc.record({
  id,
  createKey: orNull(id),
  createDigest: id,
  stream: orNull(id),
  closedAt: time,
  cause: fc.constantFrom('release' as const, 'expired' as const, 'event' as const),
  numbers: fc.array(fc.record({ from: count, to: count }), { maxLength: 3 }),
  answers: fc.array(entry, { maxLength: 3 }).map(packedOf),
});
const lists = fc.uniqueArray(session, { maxLength: 6, selector: (one) => one.id });
const listOf = (sessions: readonly EndedSession[]): string => sessions.reduce(withEnded, noneEnded);

test('answers are read back as they were, the newest so many', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), (all, most) => {
      expect(answersIn(packedOf(all))).toEqual(all);
      const kept = all.reduce((packed, one) => withAnswer(packed, one, most), noAnswers);
      expect(answersIn(kept)).toEqual(all.slice(-most));
    }),
  );
});

test('the first answer is that of the create, and it is kept beside the last', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), id, (all, digest) => {
      const first = all.find((one) => one.digest === digest);
      const last = all.at(-1);
      const expected = first === undefined || first === last ? [last] : [first, last];
      expect(answersIn(firstAndLast(packedOf(all), digest))).toEqual(expected);
    }),
  );
});

test('ended sessions are read back, found and forgotten one by one', () => {
  fc.assert(
    fc.property(lists, id, (all, wanted) => {
      const packed = listOf(all);
      expect(endedSessions(packed)).toEqual(all);
      expect(endedSession(packed, wanted)).toEqual(all.find((one) => one.id === wanted));
      expect(lastEnded(packed, packField(wanted), (one) => one.createKey === wanted)).toEqual(
        all.findLast((one) => one.createKey === wanted),
      );
      expect(oldestEndedAt(packed)).toEqual(all[0]?.closedAt);
      expect(oldestEnded(packed)).toEqual(all[0]);
      if (all.length > 0) expect(endedSessions(withoutOldest(packed))).toEqual(all.slice(1));
      for (const one of all) {
        const others = all.filter((other) => other !== one);
        expect(endedSessions(withoutEnded(packed, one))).toEqual(others);
      }
    }),
  );
});

test('an answer is added to the one session it belongs to', () => {
  fc.assert(
    fc.property(lists, id, entry, (all, wanted, added) => {
      const packed = withEndedAnswer(listOf(all), wanted, added, (seen) => [
        ...seen,
        { from: added.number, to: added.number },
      ]);
      const next = endedSessions(packed);
      expect(next.filter((one) => one.id !== wanted)).toEqual(
        all.filter((one) => one.id !== wanted),
      );
      const found = next.find((one) => one.id === wanted);
      if (found === undefined) return;
      expect(answersIn(found.answers).at(-1)).toEqual(added);
      expect(found.numbers.at(-1)).toEqual({ from: added.number, to: added.number });
    }),
  );
});
